import { isDatabaseConflict, isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { backoffMs } from '../reconcile/backoff.ts';
import type { ClaimedSweep } from './claim-sweep.ts';
import { concludeSweep } from './conclude-sweep.ts';
import { endOfFailedSweep, endOfSweep, type SweepEnd } from './schedule-sweep.ts';
import { sweepCalendar, type SweepTools } from './sweep-calendar.ts';

/** Never rejects: a sweep that cannot be recorded keeps its lease until it runs out, and is claimed again. */
export async function workOnSweep(
  sweep: ClaimedSweep,
  { tools, random }: { readonly tools: SweepTools; readonly random: () => number },
): Promise<void> {
  try {
    const { outcome, next } = await endOf(sweep, tools, random());
    await concludeSweep(tools.pool, sweep, next);
    tools.metrics.swept(outcome);
  } catch (error) {
    tools.logger.error({ ...sweep.claimant, err: error }, 'sweep not recorded');
  }
}

async function endOf(sweep: ClaimedSweep, tools: SweepTools, random: number): Promise<SweepEnd> {
  const { attempts, claimant } = sweep;
  try {
    return endOfSweep(await sweepCalendar(sweep, tools), attempts, random);
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    const end = endOfFailedSweep(error, attempts, random, tools.clock());
    if (end === undefined && !isDatabaseConflict(error))
      tools.logger.error({ ...claimant, err: error }, 'sweep failed');
    else tools.logger.warn({ ...claimant, outcome: end?.outcome, err: error }, 'sweep not finished');
    if (end !== undefined) return end;
    const dueInMs = backoffMs(attempts + 1, random, undefined);
    return { outcome: 'failed', next: { dueInMs, attempts: attempts + 1, swept: false } };
  }
}
