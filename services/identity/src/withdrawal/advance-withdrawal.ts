import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { lockDoctor, type LockedDoctor } from '../connection/lock-doctor.ts';
import { endGrant, type EndingParts } from '../google/end-grant.ts';
import { putOffWithdrawal, type ClaimedWithdrawal } from './claim-withdrawal.ts';
import { askAgainAt } from './departure-lease.ts';
import { finishWithdrawal } from './finish-withdrawal.ts';

export interface AdvancingParts extends EndingParts {
  readonly pool: pg.Pool;
  readonly patienceMs: number;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly random: () => number;
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
  const { rows } = await parts.pool.query<{ refresh_token: string }>(
    'SELECT refresh_token FROM identity.google_account WHERE sub = $1',
    [claimed.googleSub],
  );
  const [account] = rows;
  if (account === undefined) throw new Error('the account of a withdrawal under way is not there');
  const grant = { googleSub: claimed.googleSub, sealedRefreshToken: account.refresh_token };
  const answer = await endGrant(parts, grant);
  const now = parts.clock();
  if (answer === 'unavailable' && now < claimed.patientUntil) {
    await putOffWithdrawal(parts.pool, claimed, askAgainAt(now, claimed, parts.random()));
    return;
  }
  await underLease(parts.pool, claimed, (client, doctor) =>
    finishWithdrawal(client, { ...parts, now }, claimed, doctor, answer === 'ended'),
  );
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
