import type pg from 'pg';
import { discardUnanswered } from '../connection/pending-grant.ts';
import { type DiscardingParts } from '../discarded-grant/discard-grant.ts';

const DAY_MS = 24 * 60 * 60_000;

/** How many rows went, by table. */
export interface Forgotten {
  readonly tokenIds: number;
  readonly consentRequests: number;
  readonly grants: number;
}

/**
 * Forgets what only had to be known for a while: ids of tokens that are refused for their age by now, consents that were asked for and
 * grants that were ended over a day ago. Grants whose doctor did not say which account to keep are discarded.
 */
export async function forgetExpired(parts: DiscardingParts & { readonly pool: pg.Pool }): Promise<Forgotten> {
  const { pool, now } = parts;
  const yesterday = new Date(now.getTime() - DAY_MS);
  const tokenIds = await pool.query('DELETE FROM identity.used_token_id WHERE forget_at < $1', [now]);
  const consentRequests = await pool.query('DELETE FROM identity.consent_request WHERE asked_at < $1', [
    yesterday,
  ]);
  await pool.query('DELETE FROM identity.discarded_grant WHERE finished_at < $1', [yesterday]);
  return {
    tokenIds: tokenIds.rowCount ?? 0,
    consentRequests: consentRequests.rowCount ?? 0,
    grants: await discardUnanswered(pool, parts),
  };
}
