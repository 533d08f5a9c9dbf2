import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { discardGrant, type DiscardingParts } from '../discarded-grant/discard-grant.ts';
import { lockDoctor } from './lock-doctor.ts';
import { type NewGrant } from './new-grant.ts';

/** How long the question whether to change accounts may stand unanswered. */
export const ANSWER_LIFETIME_MS = 15 * 60_000;

interface Row {
  question: string;
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
  /** Names the question whether to change accounts. */
  readonly question: string;
  /** False: the doctor has not answered it. */
  readonly isConfirmed: boolean;
}

/** Keeps a doctor's consent for later. One with another account that waited before is discarded. */
export async function keepPendingGrant(
  client: pg.ClientBase,
  parts: DiscardingParts,
  doctorRowId: string,
  grant: NewGrant,
  { isConfirmed }: { readonly isConfirmed: boolean },
): Promise<void> {
  const before = await takePendingGrant(client, doctorRowId);
  if (before !== undefined && before.googleSub !== grant.google.sub)
    await discardGrant(client, parts, before);
  await client.query(
    `INSERT INTO identity.pending_grant
       (user_id, question, google_sub, google_email, refresh_token, access_token, access_token_expires_at, scopes, granted_at,
        confirmed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[doctorRowId, parts.newId(), grant.google.sub, grant.google.email],
      ...[grant.sealedRefreshToken, grant.sealedAccessToken, grant.accessTokenExpiresAt, grant.scopes],
      ...[grant.grantedAt, isConfirmed ? parts.now : null],
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
    `SELECT question, google_sub, google_email, refresh_token, access_token, access_token_expires_at, scopes, granted_at, confirmed_at
       FROM identity.pending_grant
      WHERE user_id = $1 AND (confirmed_at IS NOT NULL OR granted_at > $2)`,
    [doctorRowId, new Date(now.getTime() - ANSWER_LIFETIME_MS)],
  );
  const [row] = rows;
  return (
    row && {
      question: row.question,
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

/** The doctor's waiting consent, which waits no more; what becomes of it is the caller's to see to. */
export async function takePendingGrant(
  client: pg.ClientBase,
  doctorRowId: string,
): Promise<{ readonly googleSub: string; readonly sealedRefreshToken: string } | undefined> {
  const { rows } = await client.query<{ googleSub: string; sealedRefreshToken: string }>(
    `DELETE FROM identity.pending_grant WHERE user_id = $1
     RETURNING google_sub AS "googleSub", refresh_token AS "sealedRefreshToken"`,
    [doctorRowId],
  );
  return rows[0];
}

/** The doctor's waiting consent is not wanted any more: Google ends it. */
export async function discardPendingGrant(
  client: pg.ClientBase,
  parts: DiscardingParts,
  doctorRowId: string,
): Promise<void> {
  const grant = await takePendingGrant(client, doctorRowId);
  if (grant !== undefined) await discardGrant(client, parts, grant);
}

/** Questions that stood unanswered too long: what was consented to is discarded. Gives how many. */
export async function discardUnanswered(
  pool: pg.Pool,
  { newId, now, patienceMs }: DiscardingParts,
): Promise<number> {
  const limit = new Date(now.getTime() - ANSWER_LIFETIME_MS);
  const { rows } = await pool.query<{ user_id: string }>(
    'SELECT user_id FROM identity.pending_grant WHERE confirmed_at IS NULL AND granted_at < $1',
    [limit],
  );
  let discarded = 0;
  for (const { user_id: doctorRowId } of rows) {
    discarded += await inTransaction(pool, async (client) => {
      await lockDoctor(client, doctorRowId);
      const still = await client.query(
        'SELECT FROM identity.pending_grant WHERE user_id = $1 AND confirmed_at IS NULL AND granted_at < $2',
        [doctorRowId, limit],
      );
      if (still.rowCount === 0) return 0;
      await discardPendingGrant(client, { newId, now, patienceMs }, doctorRowId);
      return 1;
    });
  }
  return discarded;
}
