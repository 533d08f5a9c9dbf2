import type { Pool } from 'pg';
import {
  hospitalIn,
  parkedColumns,
  parkedMessageOf,
  type ParkedMessage,
  type ParkedRow,
  type ParkedScope,
} from './parked-message.ts';

/** Parked messages, the newest first, one more than `limit` where there are more; those that wait for a decision unless `all`. */
export async function listParkedMessages(
  pool: Pool,
  scope: ParkedScope,
  page: { readonly all: boolean; readonly limit: number; readonly olderThan?: string | undefined },
): Promise<ParkedMessage[]> {
  const { rows } = await pool.query<ParkedRow>(
    `select ${parkedColumns} from calendar_bridge.parked_message
     where ($1::text is null or hospital_id = $1) and ($2 or decision is null) and ($3::bigint is null or id < $3)
     order by id desc limit $4`,
    [hospitalIn(scope), page.all, page.olderThan, page.limit + 1],
  );
  return rows.map(parkedMessageOf);
}
