import pg from 'pg';
import type { OutboxMessage } from './outbox-message.ts';

export interface PendingMessage extends OutboxMessage {
  readonly id: string;
  readonly body: Buffer;
}

interface Row {
  readonly id: string;
  readonly ordering_key: string;
  readonly exchange: string;
  readonly routing_key: string;
  readonly body: Buffer;
  readonly content_type: string;
  readonly message_id: string;
  readonly correlation_id: string | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly drop_if_unroutable: boolean;
}

/** The oldest messages that may go out now. */
export async function readPending(pool: pg.Pool, schema: string, limit: number): Promise<PendingMessage[]> {
  const outbox = `${pg.escapeIdentifier(schema)}.outbox`;
  const { rows } = await pool.query<Row>({
    name: `read pending of ${schema}`,
    text: `SELECT id, ordering_key, exchange, routing_key, body, content_type, message_id, correlation_id, headers, drop_if_unroutable
     FROM ${outbox} AS message
     WHERE retry_at <= now() AND NOT EXISTS (
       SELECT FROM ${outbox} AS earlier
       WHERE earlier.ordering_key = message.ordering_key AND earlier.id < message.id AND earlier.retry_at > now())
     ORDER BY id LIMIT $1`,
    values: [limit],
  });
  return rows.map((row) => ({
    id: row.id,
    orderingKey: row.ordering_key,
    exchange: row.exchange,
    routingKey: row.routing_key,
    body: row.body,
    contentType: row.content_type,
    messageId: row.message_id,
    dropIfUnroutable: row.drop_if_unroutable,
    ...(row.correlation_id === null ? {} : { correlationId: row.correlation_id }),
    ...(row.headers === null ? {} : { headers: row.headers }),
  }));
}

/** Forgets messages that the bus has taken, or that were dropped. */
export async function forgetMessages(pool: pg.Pool, schema: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await pool.query(`DELETE FROM ${pg.escapeIdentifier(schema)}.outbox WHERE id = any($1::bigint[])`, [ids]);
}

/** Puts messages off that nobody is bound for, and with each whatever follows it under the same key. */
export async function putOff(
  pool: pg.Pool,
  schema: string,
  ids: readonly string[],
  ms: number,
): Promise<void> {
  if (ids.length === 0) return;
  await pool.query(
    `UPDATE ${pg.escapeIdentifier(schema)}.outbox SET retry_at = now() + $2 * interval '1 ms' WHERE id = any($1::bigint[])`,
    [ids, ms],
  );
}
