import type { Pool } from 'pg';
import type { Lane } from '../reconcile/lane.ts';
import { QuotaExhausted } from './quota-exhausted.ts';
import type { QuotaSettings } from './quota-settings.ts';

/**
 * Takes the budget of one call, of the account's and of the project's, exact between replicas. Throws `QuotaExhausted`, with nothing
 * taken and what is used up held until it is worth trying again. `at` is the database's clock unless given.
 */
export async function takeQuota(
  pool: Pool,
  quota: QuotaSettings,
  call: { readonly googleSub: string; readonly lane: Lane; readonly at?: Date },
): Promise<void> {
  const { rows } = await pool.query<{ until: Date | null }>({
    name: 'take-quota',
    text: 'select calendar_bridge.take_quota($1, $2, $3, $4, $5, $6) as until',
    values: [call.googleSub, call.lane, quota.accountLimit, quota.projectLimit, quota.windowMs, call.at],
  });
  const until = rows[0]?.until ?? undefined;
  if (until !== undefined) throw new QuotaExhausted(until);
}
