import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { announceAccess, type Announcing } from '../connection/announce-access.ts';
import { mayWriteCalendar } from '../google/scopes.ts';
import { type RefreshLease } from './refresh-lease.ts';

export interface RefreshedToken {
  readonly sealedAccessToken: string;
  readonly expiresAt: Date;
  /** Undefined where Google sent none, as usual: the old one stays. */
  readonly sealedRefreshToken: string | undefined;
  /** Undefined where Google did not say: as before. */
  readonly scopes: readonly string[] | undefined;
}

/**
 * Stores a refreshed token and ends the lease; where the calendar is no longer among its scopes, the doctors concerned are told of
 * in the same transaction. False, and nothing stored, where the lease is no longer ours: a newer grant has come meanwhile, another process has taken
 * over, or the account is being left.
 */
export function storeRefreshed(
  pool: pg.Pool,
  announcing: Announcing,
  lease: RefreshLease,
  token: RefreshedToken,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE identity.google_account
          SET access_token = $3, access_token_expires_at = $4, refresh_token = coalesce($5, refresh_token),
              scopes = coalesce($6, scopes), refresh_lease = NULL, refresh_leased_until = NULL
        WHERE sub = $1 AND refresh_lease = $2 AND status = 'active'`,
      [
        lease.googleSub,
        lease.id,
        token.sealedAccessToken,
        token.expiresAt,
        token.sealedRefreshToken,
        token.scopes,
      ],
    );
    if (rowCount !== 1) return false;
    if (token.scopes !== undefined && !mayWriteCalendar(token.scopes)) {
      await announceAccess(client, 'calendar-access.revoked.v1', { googleSub: lease.googleSub }, announcing);
    }
    return true;
  });
}
