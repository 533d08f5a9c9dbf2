import type pg from 'pg';
import { CALENDAR_SCOPE } from '../google/scopes.ts';
import { announceAccess, type Announcing } from './announce-access.ts';
import { type NewGrant } from './new-grant.ts';

/**
 * Stores the grant, unless the account has a newer one, and links the doctor to its account, in the caller's transaction with the messages that say so. Every doctor whose
 * access this grant brings back is told of, not only the one who consented. A pause ends: who connects wants to see surgeries.
 */
export async function linkAccount(
  client: pg.ClientBase,
  announcing: Announcing,
  doctor: { readonly id: string; readonly hospitalId: string },
  grant: NewGrant,
): Promise<void> {
  const account = await storeAccount(client, grant);
  const { sub } = grant.google;
  await client.query(
    `INSERT INTO identity.user_google_auth
       (id, user_id, hospital_id, google_sub, google_email, refresh_token, connected_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (user_id) DO UPDATE SET google_sub = EXCLUDED.google_sub, google_email = EXCLUDED.google_email,
       refresh_token = EXCLUDED.refresh_token, connected_at = EXCLUDED.connected_at, paused_at = NULL, paused_entries = NULL`,
    [
      ...[announcing.newId(), doctor.id, doctor.hospitalId, sub],
      ...[account.email, account.sealedRefreshToken, announcing.now],
    ],
  );
  const others = account.isRevived ? { googleSub: sub } : {};
  await announceAccess(
    client,
    'calendar-access.granted.v1',
    { doctorRowId: doctor.id, ...others },
    announcing,
  );
}

interface StoredAccount {
  readonly email: string;
  readonly sealedRefreshToken: string;
  /** The account's other doctors had lost their access until now. */
  readonly isRevived: boolean;
}

/**
 * The account as it stands with this grant. A refresh under way loses its lease: its token is older. But a consent that waited is older
 * itself than one that another doctor of the account gave meanwhile, perhaps because this one had ended: then the newer one stays.
 */
async function storeAccount(client: pg.ClientBase, grant: NewGrant): Promise<StoredAccount> {
  const { rows } = await client.query<{
    email: string;
    refresh_token: string;
    newer: boolean;
    revived: boolean;
  }>(
    `SELECT email, refresh_token, granted_at > $3 AS newer, status = 'revoked' OR $2 <> ALL (scopes) AS revived
       FROM identity.google_account WHERE sub = $1 FOR UPDATE`,
    [grant.google.sub, CALENDAR_SCOPE, grant.grantedAt],
  );
  const [before] = rows;
  if (before?.newer === true)
    return { email: before.email, sealedRefreshToken: before.refresh_token, isRevived: false };
  await client.query(
    `INSERT INTO identity.google_account
       (sub, email, refresh_token, access_token, access_token_expires_at, scopes, status, granted_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'active', $7)
     ON CONFLICT (sub) DO UPDATE SET email = EXCLUDED.email, refresh_token = EXCLUDED.refresh_token,
       access_token = EXCLUDED.access_token, access_token_expires_at = EXCLUDED.access_token_expires_at,
       scopes = EXCLUDED.scopes, status = EXCLUDED.status, granted_at = EXCLUDED.granted_at,
       revoked_at = NULL, refresh_lease = NULL, refresh_leased_until = NULL`,
    [
      grant.google.sub,
      grant.google.email,
      grant.sealedRefreshToken,
      grant.sealedAccessToken,
      grant.accessTokenExpiresAt,
      grant.scopes,
      grant.grantedAt,
    ],
  );
  return {
    ...{ email: grant.google.email, sealedRefreshToken: grant.sealedRefreshToken },
    isRevived: before?.revived ?? false,
  };
}
