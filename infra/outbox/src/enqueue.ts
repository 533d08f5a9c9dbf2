import { context, propagation } from '@opentelemetry/api';
import pg from 'pg';
import { outboxChannel, type OutboxMessage } from './outbox-message.ts';

/** Adds messages to the schema's outbox within the client's transaction: they go out if, and only if, it commits. */
export async function enqueue(
  client: pg.ClientBase,
  schema: string,
  messages: readonly OutboxMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  // Published later, by whichever replica relays: the trace goes on with it.
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const traced = Object.keys(carrier).length > 0;
  await client.query({
    name: `enqueue in ${schema}`,
    // PostgreSQL folds equal notifications of a transaction into one, sent when it commits.
    text: `WITH enqueued AS (INSERT INTO ${pg.escapeIdentifier(schema)}.outbox
       (ordering_key, exchange, routing_key, body, content_type, message_id, correlation_id, headers,
        drop_if_unroutable)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::text[],
                          $8::jsonb[], $9::boolean[]))
     SELECT pg_notify($10, '')`,
    values: [
      messages.map((message) => message.orderingKey),
      messages.map((message) => message.exchange),
      messages.map((message) => message.routingKey),
      messages.map((message) => Buffer.from(message.body)),
      messages.map((message) => message.contentType),
      messages.map((message) => message.messageId),
      messages.map((message) => message.correlationId ?? null),
      messages.map(({ headers }) =>
        headers === undefined && !traced ? null : JSON.stringify({ ...headers, ...carrier }),
      ),
      messages.map((message) => message.dropIfUnroutable ?? false),
      outboxChannel(schema),
    ],
  });
}
