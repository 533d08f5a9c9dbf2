import type pg from 'pg';

/** Longer than the longest wait for Google, so that a live owner never loses it. On the database's clock. */
const LEASE = '20 seconds';

/** The right to refresh one account's access token, held by one process at a time, whatever happens to that process. */
export interface RefreshLease {
  readonly id: string;
  readonly googleSub: string;
  readonly sealedRefreshToken: string;
}

/**
 * Takes the lease on an active account whose access token is still the one that was found wanting: whoever looked before another
 * refreshed must look again, not refresh once more. Undefined where it is another token, another process holds the lease, or the
 * account is not active any more.
 */
export async function takeRefreshLease(
  pool: pg.Pool,
  account: { readonly googleSub: string; readonly sealedAccessToken: string | undefined },
  id: string,
): Promise<RefreshLease | undefined> {
  const { googleSub, sealedAccessToken } = account;
  const { rows } = await pool.query<{ refresh_token: string }>(
    `UPDATE identity.google_account
        SET refresh_lease = $2, refresh_leased_until = clock_timestamp() + $3::interval
      WHERE sub = $1 AND status = 'active' AND access_token IS NOT DISTINCT FROM $4
        AND (refresh_leased_until IS NULL OR refresh_leased_until < clock_timestamp())
      RETURNING refresh_token`,
    [googleSub, id, LEASE, sealedAccessToken ?? null],
  );
  const [row] = rows;
  return row && { id, googleSub, sealedRefreshToken: row.refresh_token };
}

/** Gives the lease back with nothing changed. */
export async function releaseRefreshLease(pool: pg.Pool, lease: RefreshLease): Promise<void> {
  await pool.query(
    `UPDATE identity.google_account SET refresh_lease = NULL, refresh_leased_until = NULL
      WHERE sub = $1 AND refresh_lease = $2`,
    [lease.googleSub, lease.id],
  );
}
