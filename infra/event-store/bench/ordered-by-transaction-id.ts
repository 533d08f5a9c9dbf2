import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { recordedEventOf, type EventRow } from '../src/postgres/event-row.ts';
import type { ReadWindow } from '../src/postgres/read-window.ts';

export const schema = 'by_transaction_id';

/** Makes the alternative's table and functions, which `createWriter` calls as it calls the real ones. */
export async function createTransactionIdLog(pool: pg.Pool): Promise<void> {
  const sql = await readFile(new URL('ordered-by-transaction-id.sql', import.meta.url), 'utf8');
  const client = await pool.connect();
  await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}; ${sql}; RESET search_path`);
  client.release();
}

/** Reads on behind the gate; a position is `<transaction id>/<position>`. */
export function createGatedReader(pool: pg.Pool): ReadWindow {
  return async (after, prefixes, size) => {
    const [transactionId = '0', position = '0'] = (after ?? '0/0').split('/');
    const { rows } = await pool.query<
      EventRow & { readonly transaction_id: string; readonly wanted: boolean }
    >({
      name: `${schema}.read_window`,
      text: `
        SELECT *, stream ^@ ANY ($3::text[]) AS wanted FROM ${schema}.event
        WHERE (transaction_id, position) > ($1::xid8, $2::bigint)
          AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY transaction_id, position LIMIT $4`,
      values: [transactionId, position, prefixes, size],
    });
    const last = rows.at(-1);
    return {
      events: rows.filter((row) => row.wanted).map(recordedEventOf),
      scannedTo: last === undefined ? undefined : `${last.transaction_id}/${last.position}`,
      full: rows.length === size,
    };
  };
}
