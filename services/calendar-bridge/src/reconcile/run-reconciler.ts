import { randomUUID } from 'node:crypto';
import { listen } from '@surgery-calendar/postgres';
import type { GoogleCircuit } from '../circuit/google-circuit.ts';
import { claimEntries, firstRounds, type Idle } from './claim-entries.ts';
import type { ClaimedEntry } from './claimed-entry.ts';
import { dueChannel } from './due-channel.ts';
import type { Lane } from './lane.ts';
import { shareWorkers } from './share-workers.ts';
import { workOnEntry, type WorkerOptions } from './work-on-entry.ts';

export interface Reconciler {
  /** Claims nothing more and waits for the entries in hand. */
  stop(): Promise<void>;
}

export interface ReconcilerOptions extends WorkerOptions {
  /** PostgreSQL's address, for the connection that listens. */
  readonly databaseUrl: string;
  /** How many entries are worked on at once: two or more. */
  readonly workers: number;
  readonly circuit: Pick<GoogleCircuit, 'phase' | 'openForMs'>;
}

/** A wake-up can be lost with the connection that listens; this finds what it was about. */
const slowPollMs = 5_000;

/** Works on due entries for as long as it runs: claims, reconciles, records. Any number of replicas may run at once. */
export async function runReconciler(options: ReconcilerOptions): Promise<Reconciler> {
  const { pool, circuit, logger } = options;
  const atWork = new Map<Promise<void>, Lane>();
  let rounds = firstRounds;
  let stopped = false;
  let wake: () => void = () => undefined;
  let woken = false;
  const onDue = (): void => {
    woken = true;
    wake();
  };
  const notifications = await listen(options.databaseUrl, dueChannel, onDue, { onReconnect: onDue });

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
    const shares = shareWorkers(options.workers, [...atWork.values()], phase);
    // The end of the work in hand wakes us.
    if (shares.limit === 0) return slowPollMs;
    try {
      const lease = { leaseToken: randomUUID(), leaseMs: options.leaseMs };
      const claim = await claimEntries(pool, { ...shares, ...lease, rounds });
      rounds = claim.rounds;
      for (const entry of claim.entries) start(entry);
      return claim.idle === undefined ? 0 : sleepMs(claim.idle, atWork.size > 0);
    } catch (error) {
      logger.error({ err: error }, 'due entries cannot be claimed');
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

  const start = (entry: ClaimedEntry): void => {
    const work = workOnEntry(entry, options).finally(() => {
      atWork.delete(work);
      onDue();
    });
    atWork.set(work, entry.lane);
  };

  const running = loop();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
      await Promise.all(atWork.keys());
      await notifications.close();
    },
  };
}

/** How long to sleep after a claim that found nothing. */
function sleepMs({ goesOn, passedOver, nextInMs }: Idle, working: boolean): number {
  if (goesOn) return 0;
  // Of an account at its limit: where our own work is not what fills it, nobody tells us of the end.
  const retryMs = passedOver ? (working ? 1_000 : 100) : slowPollMs;
  return Math.min(retryMs, slowPollMs, nextInMs === undefined ? slowPollMs : nextInMs + 1);
}
