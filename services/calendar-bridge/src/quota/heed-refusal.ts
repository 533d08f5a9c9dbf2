import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import type { GoogleFailure } from '../google/google-failure.ts';
import type { QuotaSettings } from './quota-settings.ts';
import { cutShare, refusalHoldMs, type Allowance } from './slow-down.ts';

/**
 * Google asked for fewer requests: the account that was refused is held, and the limit of the scope that Google named is cut; it
 * grows back within ten windows.
 */
export function heedRefusal(
  pool: Pool,
  quota: QuotaSettings,
  refusal: { readonly googleSub: string; readonly failure: GoogleFailure; readonly random: number },
): Promise<void> {
  const { googleSub, failure, random } = refusal;
  return inTransaction(pool, async (client) => {
    // The account before the project, as everywhere.
    const account = await lockAllowance(client, `account:${googleSub}`, quota);
    const named = failure.limited === 'account' ? account : await lockAllowance(client, 'project', quota);
    const share = cutShare(named, named.now);
    if (share !== undefined) {
      await client.query(
        'update calendar_bridge.quota_scope set share = $2, reduced_at = $3 where scope = $1',
        [named.scope, share, named.now],
      );
    }
    const holdMs = refusalHoldMs(share ?? named.share, failure.retryAfterMs, random);
    await client.query(
      `update calendar_bridge.quota_scope
       set held_until = greatest(held_until, clock_timestamp() + $2 * interval '1 ms') where scope = $1`,
      [account.scope, holdMs],
    );
  });
}

interface LockedAllowance extends Allowance {
  readonly scope: string;
  readonly now: Date;
}

async function lockAllowance(
  client: ClientBase,
  scope: string,
  quota: QuotaSettings,
): Promise<LockedAllowance> {
  const { rows } = await client.query<{ share: number; reduced_at: Date | null; now: Date }>(
    `select calendar_bridge.quota_share(locked, $2, clock_timestamp()) as share, locked.reduced_at, clock_timestamp() as now
     from calendar_bridge.lock_quota($1) locked`,
    [scope, quota.windowMs],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a scope that was locked is there');
  return { scope, share: row.share, reducedAt: row.reduced_at ?? undefined, now: row.now };
}
