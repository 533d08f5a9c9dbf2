import type pg from 'pg';
import { CALENDAR_SCOPE } from '../google/scopes.ts';

/** Google's access tokens live an hour; this early, no caller finds one expired, a failed attempt or two included. */
const AHEAD_MS = 5 * 60_000;
/** Nobody asks at night: a token that was not wanted for so long is left to expire. */
const IN_USE_MS = 2 * 60 * 60_000;
const AT_MOST = 200;

export interface AccountToRefresh {
  readonly googleSub: string;
  readonly sealedAccessToken: string;
}

/** The accounts in use whose token expires within five minutes and that nobody is refreshing, the most urgent first. */
export async function accountsToRefresh(pool: pg.Pool, now: Date): Promise<AccountToRefresh[]> {
  const { rows } = await pool.query<AccountToRefresh>(
    `SELECT sub AS "googleSub", access_token AS "sealedAccessToken"
       FROM identity.google_account account
      WHERE status = 'active' AND access_token IS NOT NULL AND $3 = ANY (scopes)
        AND access_token_expires_at < $1 AND token_asked_at > $2
        AND (refresh_leased_until IS NULL OR refresh_leased_until < clock_timestamp())
        AND EXISTS (SELECT FROM identity.user_google_auth link WHERE link.google_sub = account.sub)
      ORDER BY access_token_expires_at
      LIMIT $4`,
    [new Date(now.getTime() + AHEAD_MS), new Date(now.getTime() - IN_USE_MS), CALENDAR_SCOPE, AT_MOST],
  );
  return rows;
}
