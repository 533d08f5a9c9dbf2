import { exchanges } from '@surgery-calendar/contracts';
import type { IncomingMessage } from '@surgery-calendar/rabbit';
import { booking } from './surgery-world.ts';

/** A message about surgery `hc-sp/<surgeryId>` as the broker delivers it, published by his-sp unless another user is given. */
export function foreignMessage(
  surgeryId: string,
  change: object = {},
  { source = '/hospitals/hc-sp/his', userId = 'his-sp' } = {},
): IncomingMessage {
  const data = { hospitalId: 'hc-sp', surgeryId, revision: 0, status: 'scheduled', ...booking, ...change };
  const type = 'surgery.amended.v1';
  const event = {
    ...{ specversion: '1.0', id: crypto.randomUUID(), source, type },
    ...{ subject: `${data.hospitalId}/${surgeryId}`, data },
  };
  const body = Buffer.from(JSON.stringify(event));
  return { body, exchange: exchanges.surgeryEvents, routingKey: type, userId, headers: {} };
}
