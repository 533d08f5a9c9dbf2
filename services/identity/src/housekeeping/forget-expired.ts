import type pg from 'pg';
import { ANSWER_LIFETIME_MS } from '../connection/pending-grant.ts';

const DAY_MS = 24 * 60 * 60_000;

/** How many rows went, by table. */
export interface Forgotten {
  readonly tokenIds: number;
  readonly consentRequests: number;
  readonly grants: number;
}

/** Deletes what only had to be known for a while: ids of tokens that are refused for their age by now, consents that were asked for
 * over a day ago, and grants whose doctor did not say which account to keep. */
export async function forgetExpired(pool: pg.Pool, now: Date): Promise<Forgotten> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const tokenIds = await pool.query('DELETE FROM identity.used_token_id WHERE forget_at < $1', [now]);
  const consentRequests = await pool.query('DELETE FROM identity.consent_request WHERE asked_at < $1', [
    before(DAY_MS),
  ]);
  const grants = await pool.query(
    'DELETE FROM identity.pending_grant WHERE confirmed_at IS NULL AND granted_at < $1',
    [before(ANSWER_LIFETIME_MS)],
  );
  return {
    tokenIds: tokenIds.rowCount ?? 0,
    consentRequests: consentRequests.rowCount ?? 0,
    grants: grants.rowCount ?? 0,
  };
}
