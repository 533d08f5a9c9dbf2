import { inTransaction } from '@surgery-calendar/postgres';
import { enqueue } from '@surgery-calendar/outbox';
import type { ClientBase, Pool } from 'pg';
import { schema } from '../reply/enqueue-reply.ts';
import { replayHeaders } from './as-published.ts';
import {
  hospitalIn,
  parkedColumns,
  parkedMessageOf,
  type Decision,
  type ParkedMessage,
  type ParkedRow,
  type ParkedScope,
} from './parked-message.ts';

export interface Verdict {
  readonly kind: Decision;
  /** Who decides, and why; kept with the message. */
  readonly by: string;
  readonly reason: string;
}

export type Decided =
  | { readonly kind: 'done'; readonly message: ParkedMessage }
  | { readonly kind: 'already-replayed' | 'already-discarded' | 'parked-message-unknown' };

/**
 * Decides on a parked message, once: `replayed` sends it to the queue that it was meant for, as the one who published it first;
 * `discarded` does not. Its content goes in either case, since it is a patient's: a replay has it in the outbox, in the same commit.
 * To discard again what is discarded changes nothing; every other second decision is refused.
 */
export function decideParkedMessage(
  pool: Pool,
  scope: ParkedScope,
  id: string,
  verdict: Verdict,
): Promise<Decided> {
  return inTransaction(pool, async (client) => {
    // Together with the question. The table before the row, as a forgetting takes them; the update alone would take it last.
    const locked = client.query('lock table calendar_bridge.parked_message in row exclusive mode');
    const asked = client.query<FullRow>(
      `select ${parkedColumns}, content_type, correlation_id, reply_to, body from calendar_bridge.parked_message
       where id = $1 and ($2::text is null or hospital_id = $2) for update`,
      [id, hospitalIn(scope)],
    );
    const [, { rows }] = await Promise.all([locked, asked]);
    const row = rows[0];
    if (row === undefined) return { kind: 'parked-message-unknown' };
    if (row.decision === 'discarded' && verdict.kind === 'discarded') {
      return { kind: 'done', message: parkedMessageOf(row) };
    }
    if (row.decision !== null || row.body === null) {
      return { kind: row.decision === 'replayed' ? 'already-replayed' : 'already-discarded' };
    }
    if (verdict.kind === 'replayed') await enqueueReplay(client, row, row.body);
    return { kind: 'done', message: await recordDecision(client, id, verdict) };
  });
}

interface FullRow extends ParkedRow {
  readonly content_type: string | null;
  readonly correlation_id: string | null;
  readonly reply_to: string | null;
  readonly body: Buffer | null;
}

/** By the default exchange to this one queue: others that were bound for the message took it when it came. */
function enqueueReplay(client: ClientBase, row: FullRow, body: Buffer): Promise<void> {
  const headers = replayHeaders({
    routingKey: row.routing_key,
    userId: row.publisher ?? undefined,
    replyTo: row.reply_to ?? undefined,
  });
  const replay = {
    exchange: '',
    routingKey: row.queue,
    contentType: row.content_type ?? 'application/octet-stream',
    messageId: row.message_id ?? '',
    ...(row.correlation_id === null ? {} : { correlationId: row.correlation_id }),
    orderingKey: `parked/${row.id}`,
    ...{ headers, body },
  };
  return enqueue(client, schema, [replay]);
}

async function recordDecision(client: ClientBase, id: string, verdict: Verdict): Promise<ParkedMessage> {
  const { rows } = await client.query<ParkedRow>(
    `update calendar_bridge.parked_message
     set decision = $2, decided_at = now(), decided_by = $3, decision_reason = $4, headers = null, body = null
     where id = $1 returning ${parkedColumns}`,
    [id, verdict.kind, verdict.by, verdict.reason],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a row that this transaction holds is gone');
  return parkedMessageOf(row);
}
