import { isUtf8 } from 'node:buffer';
import { inTransaction } from '@surgery-calendar/postgres';
import type { Pool } from 'pg';
import {
  hospitalIn,
  parkedColumns,
  parkedMessageOf,
  type ParkedContent,
  type ParkedRow,
  type ParkedScope,
} from './parked-message.ts';

/** Shows a message, and notes in the same commit that `reader` saw it. Undefined where there is none in the scope. */
export function showParkedMessage(
  pool: Pool,
  scope: ParkedScope,
  id: string,
  reader: string,
): Promise<ParkedContent | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<ContentRow>(
      `select ${parkedColumns}, content_type, correlation_id, reply_to, headers, body from calendar_bridge.parked_message
       where id = $1 and ($2::text is null or hospital_id = $2)`,
      [id, hospitalIn(scope)],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    await client.query(
      'insert into calendar_bridge.parked_message_reading (parked_message_id, read_by) values ($1, $2)',
      [id, reader],
    );
    return {
      ...parkedMessageOf(row),
      contentType: row.content_type,
      correlationId: row.correlation_id,
      replyTo: row.reply_to,
      headers: row.headers === null ? null : (JSON.parse(row.headers) as Record<string, unknown>),
      body: row.body === null ? null : bodyOf(row.body),
    };
  });
}

interface ContentRow extends ParkedRow {
  readonly content_type: string | null;
  readonly correlation_id: string | null;
  readonly reply_to: string | null;
  readonly headers: string | null;
  readonly body: Buffer | null;
}

function bodyOf(body: Buffer): ParkedContent['body'] {
  const encoding = isUtf8(body) ? 'utf-8' : 'base64';
  return { encoding, text: body.toString(encoding) };
}
