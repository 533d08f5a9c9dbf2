import { exchanges, type IdentityEvent } from '@surgery-calendar/contracts';
import type { IncomingMessage } from '@surgery-calendar/rabbit';

/** A message of identity's about the doctor `hc-sp/crm-1`, who leaves the account `g-1` where the message tells of leaving. */
export function identityMessage(type: IdentityEvent['type'], change: object): IncomingMessage {
  const leaving = type === 'calendar-access.withdrawing.v1' ? { googleSub: 'g-1' } : {};
  const data = { hospitalId: 'hc-sp', doctorId: 'crm-1', connectionVersion: 1, ...leaving, ...change };
  const event = { specversion: '1.0', id: crypto.randomUUID(), source: '/identity', type, data };
  return {
    body: Buffer.from(JSON.stringify(event)),
    exchange: exchanges.identityEvents,
    routingKey: type,
    headers: {},
  };
}
