import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { revokeAccount } from '../connection/revoke-account.ts';
import { type Announcing } from '../connection/announce-access.ts';
import { type RefreshLease } from './refresh-lease.ts';

const actor = { kind: 'google', id: 'invalid_grant' } as const;

/**
 * Marks the lease's account revoked after Google's `invalid_grant`, and tells the bus of every doctor it belonged to, in one
 * transaction. False, and nothing changed, where the lease is no longer ours: a new consent may have replaced the token meanwhile.
 */
export function markRevoked(pool: pg.Pool, announcing: Announcing, lease: RefreshLease): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'SELECT FROM identity.google_account WHERE sub = $1 AND refresh_lease = $2 FOR UPDATE',
      [lease.googleSub, lease.id],
    );
    return rowCount === 1 && revokeAccount(client, announcing, lease.googleSub, { actor, detail: {} });
  });
}
