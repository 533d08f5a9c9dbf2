import { randomUUID } from 'node:crypto';
import { listen } from '@surgery-calendar/postgres';
import type { GoogleCircuit } from '../circuit/google-circuit.ts';
import { claimSweep, untilNextSweep } from './claim-sweep.ts';
import type { SweepTools } from './sweep-calendar.ts';
import { sweepDueChannel } from './sweep-due-channel.ts';
import { workOnSweep } from './work-on-sweep.ts';

export interface Sweeper {
  /** Claims nothing more and waits for the sweeps in hand. */
  stop(): Promise<void>;
}

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
export async function runSweeper(options: SweeperOptions): Promise<Sweeper> {
  const { circuit } = options;
  const { pool, logger } = options.tools;
  const atWork = new Set<Promise<void>>();
  let stopped = false;
  let wake: () => void = () => undefined;
  let woken = false;
  const onDue = (): void => {
    woken = true;
    wake();
  };
  const notifications = await listen(options.databaseUrl, sweepDueChannel, onDue, { onReconnect: onDue });

  const loop = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      await pause(await claimAndStart());
    }
  };

  /** Milliseconds to sleep at the most, unless woken. */
  const claimAndStart = async (): Promise<number> => {
    const phase = circuit.phase();
    if (phase === 'open') return Math.min(circuit.openForMs() + 1, slowPollMs);
    // Where no entry is due, it takes a sweep to find out that Google answers again. The end of the work in hand wakes us.
    if (atWork.size >= (phase === 'closed' ? atOnce : 1)) return slowPollMs;
    try {
      const sweep = await claimSweep(pool, { leaseToken: randomUUID(), leaseMs });
      if (sweep === undefined) return sleepMs(await untilNextSweep(pool));
      const work = workOnSweep(sweep, options).finally(() => {
        atWork.delete(work);
        onDue();
      });
      atWork.add(work);
      return 0;
    } catch (error) {
      logger.error({ err: error }, 'sweeps cannot be claimed');
      return 1_000;
    }
  };

  const pause = async (ms: number): Promise<void> => {
    if (woken || stopped || ms === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };

  const running = loop();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
      await Promise.all(atWork);
      await notifications.close();
    },
  };
}

/** Due and not claimed: another doctor's sweep of the same calendar is under way. */
function sleepMs(untilNext: number | undefined): number {
  return untilNext === undefined ? slowPollMs : Math.min(Math.max(untilNext + 1, 1_000), slowPollMs);
}
