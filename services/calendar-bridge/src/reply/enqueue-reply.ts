import { randomUUID } from 'node:crypto';
import { CLOUD_EVENT, exchanges, subjectOf } from '@surgery-calendar/contracts';
import { enqueue } from '@surgery-calendar/outbox';
import type { ClientBase } from 'pg';
import { entryName } from '../entry/entry-key.ts';
import type { Reply } from './compose-reply.ts';

/** Where a publisher wants the reply to its own message. */
export interface ReplyAddress {
  readonly replyTo: string;
  readonly correlationId: string | undefined;
}

export const source = '/surgery-calendar/calendar-bridge';

/** Puts a reply into the outbox of the client's transaction, once for each address; `exchange` is calendar.replies. */
export async function enqueueReply(
  client: ClientBase,
  reply: Reply,
  addresses: readonly (ReplyAddress | 'exchange')[],
): Promise<void> {
  const id = randomUUID();
  const time = reply.type === 'calendar.entry-settled.v1' ? reply.data.settledAt : reply.data.failedAt;
  const event = {
    specversion: '1.0',
    id,
    source,
    type: reply.type,
    subject: subjectOf(reply.data),
    time,
    datacontenttype: 'application/json',
    data: reply.data,
  };
  const message = {
    body: JSON.stringify(event),
    contentType: CLOUD_EVENT,
    messageId: id,
    orderingKey: entryName(reply.data),
  };
  await enqueue(
    client,
    schema,
    addresses.map((address) =>
      address === 'exchange'
        ? { ...message, exchange: exchanges.calendarReplies, routingKey: reply.type }
        : {
            ...message,
            exchange: '',
            routingKey: address.replyTo,
            ...(address.correlationId === undefined ? {} : { correlationId: address.correlationId }),
            // The publisher's queue may be gone by now; the exchange has the reply as well.
            dropIfUnroutable: true,
          },
    ),
  );
}

/** The bridge's PostgreSQL schema. */
export const schema = 'calendar_bridge';
