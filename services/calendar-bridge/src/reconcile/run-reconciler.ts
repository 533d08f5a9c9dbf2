import { randomUUID } from 'node:crypto';
import { isDatabaseConflict, listen } from '@surgery-calendar/postgres';
import type { Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { claimEntries, untilNextDue } from './claim-entries.ts';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import type { Conclusion } from './conclusion.ts';
import { dueChannel } from './due-channel.ts';
import { openJournal, type EntryJournal } from './entry-journal.ts';
import { reconcileEntry, type ReconcileTools } from './reconcile-entry.ts';
import { recordConclusion } from './record-conclusion.ts';

export interface Reconciler {
  /** Claims nothing more and waits for the entries in hand. */
  stop(): Promise<void>;
}

export interface ReconcilerOptions {
  readonly pool: Pool;
  /** PostgreSQL's address, for the connection that listens. */
  readonly databaseUrl: string;
  readonly tools: ReconcileTools;
  /** How many entries are worked on at once. */
  readonly workers: number;
  /** Longer than any one call to Google. */
  readonly leaseMs: number;
  readonly logger: Logger;
  readonly random: () => number;
}

/** A wake-up can be lost with the connection that listens; this finds what it was about. */
const slowPollMs = 5_000;
const atOneDoctor = 4;

/** Works on due entries for as long as it runs: claims, reconciles, records. Any number of replicas may run at once. */
export async function runReconciler(options: ReconcilerOptions): Promise<Reconciler> {
  const { pool, logger } = options;
  const atWork = new Map<Promise<void>, string>();
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
    const limit = options.workers - atWork.size;
    if (limit <= 0) return slowPollMs;
    try {
      const leaseToken = randomUUID();
      const claimed = await claimEntries(pool, {
        limit,
        leaseToken,
        leaseMs: options.leaseMs,
        busyDoctors: busyDoctors(),
      });
      for (const entry of claimed) start(entry);
      if (claimed.length > 0) return 0;
      return sleepMs(await untilNextDue(pool), atWork.size > 0);
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
    const work = workOn(entry, options).finally(() => {
      atWork.delete(work);
      onDue();
    });
    atWork.set(work, doctorOf(entry));
  };

  const busyDoctors = (): string[] => {
    const doctors = [...atWork.values()];
    return [...new Set(doctors)].filter(
      (doctor) => doctors.filter((one) => one === doctor).length >= atOneDoctor,
    );
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

/**
 * How long to sleep after a claim that found nothing. What is due all the same is another replica's, or of a doctor who is at the
 * limit: then the end of the work in hand wakes us.
 */
function sleepMs(untilDue: number | undefined, working: boolean): number {
  if (untilDue === undefined) return slowPollMs;
  if (untilDue <= 0) return working ? 1_000 : 100;
  return Math.min(untilDue + 1, slowPollMs);
}

/** Never rejects: an entry that cannot be recorded keeps its lease until it runs out, and is claimed again. */
async function workOn(entry: ClaimedEntry, options: ReconcilerOptions): Promise<void> {
  const { pool, tools, logger } = options;
  const fields = { ...entry.key, revision: entry.revision };
  try {
    const journal = openJournal(pool, entry, options.leaseMs);
    const conclusion = await reconcileEntry(entry, journal, tools);
    await recordForSure(entry, journal, conclusion, options);
    logConclusion(logger, fields, conclusion);
  } catch (error) {
    if (error instanceof LeaseLost) logger.info(fields, 'the entry passed on to another worker');
    else logger.error({ ...fields, err: error }, 'entry not recorded');
  }
}

/** Rolled back because another transaction was in the way, it is simply tried again. */
async function recordForSure(
  entry: ClaimedEntry,
  journal: EntryJournal,
  conclusion: Conclusion,
  { pool, tools, random }: ReconcilerOptions,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await recordConclusion(pool, entry, journal, conclusion, tools.clock(), random());
      return;
    } catch (error) {
      if (!isDatabaseConflict(error) || tries === 5) throw error;
    }
  }
}

function logConclusion(logger: Logger, fields: object, conclusion: Conclusion): void {
  switch (conclusion.kind) {
    case 'deferred':
      logger.warn({ ...fields, err: conclusion.cause }, 'entry deferred');
      return;
    case 'failed': {
      const { failure, cause } = conclusion;
      logger.warn({ ...fields, code: failure.code, detail: failure.message, err: cause }, 'entry failed');
      return;
    }
    case 'settled':
    case 'waiting':
      logger.debug({ ...fields, conclusion: conclusion.kind }, 'entry concluded');
  }
}

function doctorOf(entry: ClaimedEntry): string {
  return `${entry.key.hospitalId}/${entry.key.doctorId}`;
}
