import { CLOUD_EVENT, exchanges, identityEvent, type IdentityEvent } from '@surgery-calendar/contracts';
import { type OutboxMessage } from '@surgery-calendar/outbox';

/** An event of identity's as the outbox takes it; those of one subject go out in order. Throws where the contracts do not know such an event. */
export function identityEventMessage(
  type: IdentityEvent['type'],
  subject: string,
  data: IdentityEvent['data'],
  { id, time }: { readonly id: string; readonly time: Date },
): OutboxMessage {
  const event = identityEvent.parse({
    specversion: '1.0',
    id,
    source: '/surgery-calendar/identity',
    type,
    subject,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data,
  });
  return {
    exchange: exchanges.identityEvents,
    routingKey: type,
    body: JSON.stringify(event),
    contentType: CLOUD_EVENT,
    messageId: id,
    orderingKey: subject,
  };
}
