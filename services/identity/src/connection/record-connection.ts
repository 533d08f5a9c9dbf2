import { inTransaction } from '@surgery-calendar/postgres';
import pg from 'pg';
import { type GoogleIdentity } from '../google/id-token.ts';
import { CALENDAR_SCOPE } from '../google/scopes.ts';
import { announceAccess, type Announcing } from './announce-access.ts';

/** What a consent brought, tokens sealed already. */
export interface NewGrant {
  readonly google: GoogleIdentity;
  readonly sealedRefreshToken: string;
  readonly sealedAccessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly scopes: readonly string[];
}

export type RecordOutcome = 'recorded' | 'linked-to-another-doctor';

interface Recording extends Announcing {
  readonly pool: pg.Pool;
}

/**
 * Stores the grant and links the doctor to it, in one transaction with the messages that say so. A connection to another account
 * is replaced; the old account's row stays, since its events still have to be removed. Every doctor whose access this grant
 * brings back is told of, not only the one who consented.
 */
export async function recordConnection(
  recording: Recording,
  doctor: { readonly id: string; readonly hospitalId: string },
  grant: NewGrant,
): Promise<RecordOutcome> {
  const { pool, newId, now } = recording;
  try {
    await inTransaction(pool, async (client) => {
      const revived = await storeAccount(client, grant, now);
      await client.query(
        `INSERT INTO identity.user_google_auth
           (id, user_id, hospital_id, google_sub, google_email, refresh_token, connected_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (user_id) DO UPDATE SET google_sub = EXCLUDED.google_sub, google_email = EXCLUDED.google_email,
           refresh_token = EXCLUDED.refresh_token, connected_at = EXCLUDED.connected_at`,
        [
          newId(),
          doctor.id,
          doctor.hospitalId,
          grant.google.sub,
          grant.google.email,
          grant.sealedRefreshToken,
          now,
        ],
      );
      const others = revived ? { googleSub: grant.google.sub } : {};
      await announceAccess(
        client,
        'calendar-access.granted.v1',
        { doctorRowId: doctor.id, ...others },
        recording,
      );
    });
    return 'recorded';
  } catch (error) {
    if (isLinkedElsewhere(error)) return 'linked-to-another-doctor';
    throw error;
  }
}

function isLinkedElsewhere(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === '23505' &&
    error.constraint === 'one_doctor_of_a_hospital_per_google_account'
  );
}

/** Whether the account's other doctors had lost their access until now. A refresh under way loses its lease: its token is older. */
async function storeAccount(client: pg.ClientBase, grant: NewGrant, now: Date): Promise<boolean> {
  const before = await client.query<{ revived: boolean }>(
    `SELECT status = 'revoked' OR $2 <> ALL (scopes) AS revived
       FROM identity.google_account WHERE sub = $1 FOR UPDATE`,
    [grant.google.sub, CALENDAR_SCOPE],
  );
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
      now,
    ],
  );
  return before.rows[0]?.revived ?? false;
}
