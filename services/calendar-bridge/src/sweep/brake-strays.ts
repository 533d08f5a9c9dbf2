import type { Pool } from 'pg';

/** So many are what outages leave behind in a day, on all calendars together. */
const mostStrays = 10;

/**
 * Whether the events of a calendar that nothing wants are too many to be believed: where the bridge's database was lost or restored from
 * a back-up, nothing in it wants what stands on the calendars, and taking that off would empty them one after the other.
 */
export function areTooManyStrays(unwanted: number, foundLately: number): boolean {
  return unwanted > 0 && unwanted + foundLately > mostStrays;
}

/** Those that sweeps of all calendars found in the last day. */
export async function countStraysLately(pool: Pool, now: Date): Promise<number> {
  const { rows } = await pool.query<{ strays: number }>(
    `select count(*)::integer as strays from calendar_bridge.sync_log
     where outcome = 'found-stray' and at > $1::timestamptz - interval '1 day'`,
    [now],
  );
  return rows[0]?.strays ?? 0;
}
