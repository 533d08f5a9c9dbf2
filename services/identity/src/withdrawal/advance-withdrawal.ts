import { inTransaction } from '@surgery-calendar/postgres';
import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { lockDoctor, type LockedDoctor } from '../connection/lock-doctor.ts';
import { type GoogleClient } from '../google/google-client.ts';
import { revokeToken } from '../google/revoke-token.ts';
import { openToken, SealedTokenError } from '../tokens/seal-token.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { putOffWithdrawal, type ClaimedWithdrawal } from './claim-withdrawal.ts';
import { finishWithdrawal } from './finish-withdrawal.ts';

export interface AdvancingParts {
  readonly pool: pg.Pool;
  readonly google: GoogleClient;
  readonly keyring: TokenKeyring;
  readonly patienceMs: number;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly random: () => number;
  readonly logger: Logger;
}

/** Takes a claimed withdrawal one step further. Each step is one transaction: killed anywhere, it is taken again. */
export function advanceWithdrawal(parts: AdvancingParts, claimed: ClaimedWithdrawal): Promise<void> {
  switch (claimed.step) {
    case 'removing':
      return endRemoval(parts, claimed);
    case 'revoking':
      return revokeGrant(parts, claimed);
  }
}

/** The bridge has answered, or was waited for long enough. Google is asked only where the account's last doctor leaves. */
function endRemoval(parts: AdvancingParts, claimed: ClaimedWithdrawal): Promise<void> {
  return underLease(parts.pool, claimed, async (client, doctor) => {
    const now = parts.clock();
    if (await isUsedByOthers(client, claimed)) {
      await finishWithdrawal(client, { ...parts, now }, claimed, doctor, undefined);
      return;
    }
    await client.query(
      `UPDATE identity.google_account
          SET status = 'ending', revoked_at = NULL, access_token = NULL, access_token_expires_at = NULL,
              refresh_lease = NULL, refresh_leased_until = NULL
        WHERE sub = $1`,
      [claimed.googleSub],
    );
    await client.query(
      `UPDATE identity.withdrawal
          SET step = 'revoking', due_at = $2, patient_until = $3, attempts = 0, lease = NULL, leased_until = NULL
        WHERE id = $1`,
      [claimed.id, now, new Date(now.getTime() + parts.patienceMs)],
    );
  });
}

/** Another doctor's link, or a consent that waits to become one: ending the grant would end theirs. */
async function isUsedByOthers(client: pg.ClientBase, claimed: ClaimedWithdrawal): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM identity.user_google_auth WHERE google_sub = $1 AND user_id <> $2
     UNION ALL SELECT FROM identity.pending_grant WHERE google_sub = $1 AND confirmed_at IS NOT NULL`,
    [claimed.googleSub, claimed.doctorRowId],
  );
  return rowCount !== 0;
}

async function revokeGrant(parts: AdvancingParts, claimed: ClaimedWithdrawal): Promise<void> {
  const answer = await askGoogle(parts, claimed);
  const now = parts.clock();
  if (answer === 'unavailable' && now < claimed.patientUntil) {
    const dueAt = Math.min(
      now.getTime() + backoffMs(claimed.attempts, parts.random()),
      claimed.patientUntil.getTime(),
    );
    await putOffWithdrawal(parts.pool, claimed, new Date(dueAt));
    return;
  }
  await underLease(parts.pool, claimed, (client, doctor) =>
    finishWithdrawal(client, { ...parts, now }, claimed, doctor, answer === 'ended'),
  );
}

async function askGoogle(
  { pool, google, keyring, logger }: AdvancingParts,
  claimed: ClaimedWithdrawal,
): Promise<'ended' | 'unavailable'> {
  const { rows } = await pool.query<{ refresh_token: string }>(
    'SELECT refresh_token FROM identity.google_account WHERE sub = $1',
    [claimed.googleSub],
  );
  const [account] = rows;
  if (account === undefined) throw new Error('the account of a withdrawal under way is not there');
  try {
    const binding = { owner: claimed.googleSub, holds: 'refresh-token' } as const;
    const answer = await revokeToken(google, await openToken(keyring, account.refresh_token, binding));
    if (answer.kind === 'unavailable')
      logger.warn({ err: answer.cause }, 'Google did not answer a revocation');
    return answer.kind;
  } catch (error) {
    if (!(error instanceof SealedTokenError)) throw error;
    // The key may be brought back while there is patience; after it the token is forgotten unrevoked, and the audit log says so.
    logger.error({ err: error }, 'a grant cannot be revoked: its token cannot be opened');
    return 'unavailable';
  }
}

/** Runs `work` only while the withdrawal is ours and at the step that it was claimed at. */
function underLease(
  pool: pg.Pool,
  claimed: ClaimedWithdrawal,
  work: (client: pg.ClientBase, doctor: LockedDoctor) => Promise<void>,
): Promise<void> {
  return inTransaction(pool, async (client) => {
    const next = await client.query<{ google_sub: string }>(
      'SELECT google_sub FROM identity.pending_grant WHERE user_id = $1',
      [claimed.doctorRowId],
    );
    const doctor = await lockDoctor(client, claimed.doctorRowId, next.rows[0]?.google_sub);
    const { rowCount } = await client.query(
      'SELECT FROM identity.withdrawal WHERE id = $1 AND lease = $2 AND step = $3 FOR UPDATE',
      [claimed.id, claimed.lease, claimed.step],
    );
    if (rowCount === 1 && doctor !== undefined) await work(client, doctor);
  });
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Truncated exponential backoff with full jitter; never less than a tenth of a second. */
function backoffMs(attempts: number, random: number): number {
  return 100 + random * Math.min(FIRST_PAUSE_MS * 2 ** attempts, LONGEST_PAUSE_MS);
}
