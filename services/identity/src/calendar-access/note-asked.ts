import type pg from 'pg';
import { type StoredAccess } from './stored-access.ts';

/** A token is asked for thousands of times a day and written about this often: asking must stay one read. */
const NOTED_EVERY_MS = 10 * 60_000;

/** Notes that an account's token is in use, which is what keeps it refreshed ahead. */
export async function noteAsked(
  pool: pg.Pool,
  googleSub: string,
  stored: StoredAccess,
  now: Date,
): Promise<void> {
  const notedBefore = new Date(now.getTime() - NOTED_EVERY_MS);
  if (stored.askedAt !== undefined && stored.askedAt > notedBefore) return;
  await pool.query(
    `UPDATE identity.google_account SET token_asked_at = $2
      WHERE sub = $1 AND (token_asked_at IS NULL OR token_asked_at <= $3)`,
    [googleSub, now, notedBefore],
  );
}
