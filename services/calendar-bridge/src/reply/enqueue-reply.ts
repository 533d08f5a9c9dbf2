import { randomUUID } from 'node:crypto';
import { CLOUD_EVENT, exchanges, subjectOf } from '@surgery-calendar/contracts';
import { enqueue, type OutboxMessage } from '@surgery-calendar/outbox';
import type { ClientBase } from 'pg';
import { entryName } from '../entry/entry-key.ts';
import type { Reply } from './compose-reply.ts';

/** Where a publisher wants the reply to its own message. */
export interface ReplyAddress {
  readonly replyTo: string;
  readonly correlationId: string | undefined;
}

export const source = '/surgery-calendar/calendar-bridge';

/** A reply, and everybody whom it goes to; `exchange` is calendar.replies. */
export interface AddressedReply {
  readonly reply: Reply;
  readonly addresses: readonly (ReplyAddress | 'exchange')[];
}

/** As `enqueueReplies`, of one. */
export function enqueueReply(
  client: ClientBase,
  reply: Reply,
  addresses: AddressedReply['addresses'],
): Promise<void> {
  return enqueueReplies(client, [{ reply, addresses }]);
}

/** Puts replies into the outbox of the client's transaction, in order, once for each address. */
export async function enqueueReplies(client: ClientBase, replies: readonly AddressedReply[]): Promise<void> {
  await enqueue(client, schema, replies.flatMap(outboxMessages));
}

function outboxMessages({ reply, addresses }: AddressedReply): readonly OutboxMessage[] {
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
  return addresses.map((address) =>
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
  );
}

/** The bridge's PostgreSQL schema. */
export const schema = 'calendar_bridge';
