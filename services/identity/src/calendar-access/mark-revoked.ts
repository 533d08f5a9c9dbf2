import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { announceAccess, type Announcing } from '../connection/announce-access.ts';
import { type RefreshLease } from './refresh-lease.ts';

/**
 * Marks the lease's account revoked after Google's `invalid_grant`, and tells the bus of every doctor it belonged to, in one
 * transaction. False, and nothing changed, where the lease is no longer ours: a new consent may have replaced the token meanwhile.
 */
export function markRevoked(pool: pg.Pool, announcing: Announcing, lease: RefreshLease): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE identity.google_account
          SET status = 'revoked', revoked_at = $3, access_token = NULL, access_token_expires_at = NULL,
              refresh_lease = NULL, refresh_leased_until = NULL
        WHERE sub = $1 AND refresh_lease = $2`,
      [lease.googleSub, lease.id, announcing.now],
    );
    if (rowCount !== 1) return false;
    await announceAccess(client, 'calendar-access.revoked.v1', { googleSub: lease.googleSub }, announcing);
    return true;
  });
}
