import type { Pool } from 'pg';
import { GoogleFailure } from '../google/google-failure.ts';
import type { Lane } from '../reconcile/lane.ts';
import { heedRefusal } from './heed-refusal.ts';
import type { QuotaSettings } from './quota-settings.ts';
import { takeQuota } from './take-quota.ts';

/**
 * Sends one call to Google within the budgets of its account and of the project. Throws `QuotaExhausted` where they are used up and
 * nothing was sent, and what the call throws.
 */
export type Pace = <Answer>(googleSub: string, lane: Lane, call: () => Promise<Answer>) => Promise<Answer>;

export function paceCalls(parts: {
  readonly pool: Pool;
  readonly quota: QuotaSettings;
  readonly random: () => number;
}): Pace {
  const { pool, quota, random } = parts;
  return async (googleSub, lane, call) => {
    await takeQuota(pool, quota, { googleSub, lane });
    try {
      return await call();
    } catch (error) {
      if (error instanceof GoogleFailure && error.code === 'google-rate-limited') {
        await heedRefusal(pool, quota, { googleSub, failure: error, random: random() });
      }
      throw error;
    }
  };
}
