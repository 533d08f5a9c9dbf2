import { z } from 'zod';
import { type Accounts } from '../accounts/accounts.ts';
import { empty, json } from '../http/reply.ts';
import { type Route } from '../http/route.ts';
import { type RiscReceiver } from '../risc/receiver.ts';
import { securityEventNames } from '../risc/security-events.ts';
import { type RiscTransmitter } from '../risc/transmitter.ts';
import { bodyOf, OperatorError, operatorRoute } from './operator-route.ts';

export interface SecurityEventParts {
  readonly accounts: Accounts;
  readonly clients: readonly { readonly clientId: string }[];
  readonly receiver: RiscReceiver;
  readonly transmitter: RiscTransmitter;
}

const url = z.url({ protocol: /^https?$/ });
const eventSchema = z.strictObject({
  event: z.enum(securityEventNames),
  reason: z.string().optional(),
  /** Instead of the registered receiver. */
  url: url.optional(),
});

/** What Google tells of an account, signed and delivered, and where it is told. */
export function securityEventRoutes(parts: SecurityEventParts): Route[] {
  const { accounts, receiver, transmitter } = parts;
  return [
    operatorRoute('POST', '/__admin/accounts/{email}/security-events', async (request, params) => {
      const account = accounts.byEmail(params['email'] ?? '');
      if (account === undefined) throw new OperatorError(404, 'No such account');
      const { event, reason, url: to } = bodyOf(request, eventSchema, 'security event');
      const granted = transmitter.audienceOf(account);
      // An account that has granted nothing has no event that Google would tell; an operator may still want to see one refused.
      const audience = granted.length > 0 ? granted : parts.clients.map(({ clientId }) => clientId);
      const set = await transmitter.sign(account, event, { audience, reason });
      transmitter.deliver(set, to);
      return json(200, { set });
    }),
    operatorRoute('GET', '/__admin/risc-receiver', () => json(200, { url: receiver.url ?? null })),
    operatorRoute('POST', '/__admin/risc-receiver', (request) => {
      const asked = bodyOf(request, z.strictObject({ url: url.nullable() }), 'receiver');
      receiver.register(asked.url ?? undefined);
      return empty(204);
    }),
  ];
}
