import type pg from 'pg';
import { type NewGrant } from './new-grant.ts';

/** How long the question whether to change accounts may stand unanswered. */
export const ANSWER_LIFETIME_MS = 15 * 60_000;

interface Row {
  google_sub: string;
  google_email: string;
  refresh_token: string;
  access_token: string;
  access_token_expires_at: Date;
  scopes: string[];
  granted_at: Date;
  confirmed_at: Date | null;
}

/** A consent that cannot become the doctor's connection yet. */
export interface PendingGrant extends NewGrant {
  /** False: the doctor was asked whether to change accounts, and has not answered. */
  readonly isConfirmed: boolean;
}

/** Keeps a doctor's consent for later; a newer one takes the place of an older. */
export async function keepPendingGrant(
  client: pg.ClientBase,
  doctorRowId: string,
  grant: PendingGrant,
): Promise<void> {
  await client.query(
    `INSERT INTO identity.pending_grant
       (user_id, google_sub, google_email, refresh_token, access_token, access_token_expires_at, scopes, granted_at, confirmed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (user_id) DO UPDATE SET google_sub = EXCLUDED.google_sub, google_email = EXCLUDED.google_email,
       refresh_token = EXCLUDED.refresh_token, access_token = EXCLUDED.access_token,
       access_token_expires_at = EXCLUDED.access_token_expires_at, scopes = EXCLUDED.scopes,
       granted_at = EXCLUDED.granted_at, confirmed_at = EXCLUDED.confirmed_at`,
    [
      doctorRowId,
      grant.google.sub,
      grant.google.email,
      grant.sealedRefreshToken,
      grant.sealedAccessToken,
      grant.accessTokenExpiresAt,
      grant.scopes,
      grant.grantedAt,
      grant.isConfirmed ? grant.grantedAt : null,
    ],
  );
}

/** Undefined also for a question that stood unanswered too long. */
export async function readPendingGrant(
  database: pg.Pool | pg.ClientBase,
  doctorRowId: string,
  now: Date,
): Promise<PendingGrant | undefined> {
  const { rows } = await database.query<Row>(
    `SELECT google_sub, google_email, refresh_token, access_token, access_token_expires_at, scopes, granted_at, confirmed_at
       FROM identity.pending_grant
      WHERE user_id = $1 AND (confirmed_at IS NOT NULL OR granted_at > $2)`,
    [doctorRowId, new Date(now.getTime() - ANSWER_LIFETIME_MS)],
  );
  const [row] = rows;
  return (
    row && {
      google: { sub: row.google_sub, email: row.google_email },
      sealedRefreshToken: row.refresh_token,
      sealedAccessToken: row.access_token,
      accessTokenExpiresAt: row.access_token_expires_at,
      scopes: row.scopes,
      grantedAt: row.granted_at,
      isConfirmed: row.confirmed_at !== null,
    }
  );
}

export async function dropPendingGrant(client: pg.ClientBase, doctorRowId: string): Promise<void> {
  await client.query('DELETE FROM identity.pending_grant WHERE user_id = $1', [doctorRowId]);
}
