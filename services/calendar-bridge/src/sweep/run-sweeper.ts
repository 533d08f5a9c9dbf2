import { randomUUID } from 'node:crypto';
import { runWorkLoop, type WorkInHand, type WorkLoop } from '@surgery-calendar/postgres';
import type { GoogleCircuit } from '../circuit/google-circuit.ts';
import { claimSweep, untilNextSweep } from './claim-sweep.ts';
import type { SweepTools } from './sweep-calendar.ts';
import { sweepDueChannel } from './sweep-due-channel.ts';
import { workOnSweep } from './work-on-sweep.ts';

export interface SweeperOptions {
  readonly tools: SweepTools;
  /** PostgreSQL's address, for the connection that listens. */
  readonly databaseUrl: string;
  readonly circuit: Pick<GoogleCircuit, 'phase' | 'openForMs'>;
  readonly random: () => number;
}

/** Sweeps are never urgent; two at once go round thousands of accounts in a day. */
const atOnce = 2;
/** Longer than a sweep of many pages takes: of a replica that crashed, sweeps pass on so soon. */
const leaseMs = 5 * 60_000;
const slowPollMs = 60_000;

/** Sweeps the calendars that are due, for as long as it runs. Any number of replicas may run at once. */
export function runSweeper(options: SweeperOptions): Promise<WorkLoop> {
  const { circuit, databaseUrl } = options;
  const { pool, logger } = options.tools;
  const claim = async (inHand: WorkInHand<'sweep'>): Promise<number> => {
    const phase = circuit.phase();
    if (phase === 'open') return Math.min(circuit.openForMs() + 1, slowPollMs);
    // Where no entry is due, it takes a sweep to find out that Google answers again. The end of the work in hand wakes us.
    if (inHand.kinds().length >= (phase === 'closed' ? atOnce : 1)) return slowPollMs;
    const sweep = await claimSweep(pool, { leaseToken: randomUUID(), leaseMs });
    if (sweep === undefined) return sleepMs(await untilNextSweep(pool));
    inHand.start('sweep', workOnSweep(sweep, options));
    return 0;
  };
  return runWorkLoop({
    ...{ databaseUrl, channel: sweepDueChannel, claim },
    onThrow: (error) => logger.error({ err: error }, 'sweeps cannot be claimed'),
  });
}

/** Due and not claimed: another doctor's sweep of the same calendar is under way. */
function sleepMs(untilNext: number | undefined): number {
  return untilNext === undefined ? slowPollMs : Math.min(Math.max(untilNext + 1, 1_000), slowPollMs);
}
