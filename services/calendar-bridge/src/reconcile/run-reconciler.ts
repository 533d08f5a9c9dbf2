import { randomUUID } from 'node:crypto';
import { runWorkLoop, type WorkInHand, type WorkLoop } from '@surgery-calendar/postgres';
import type { GoogleCircuit } from '../circuit/google-circuit.ts';
import type { QuotaSettings } from '../quota/quota-settings.ts';
import { claimEntries, firstRounds } from './claim-entries.ts';
import { dueChannel } from './due-channel.ts';
import type { Lane } from './lane.ts';
import { shareWorkers } from './share-workers.ts';
import { sleepMs, slowPollMs } from './sleep-ms.ts';
import { workOnEntry, type WorkerOptions } from './work-on-entry.ts';

export interface ReconcilerOptions extends WorkerOptions {
  /** PostgreSQL's address, for the connection that listens. */
  readonly databaseUrl: string;
  /** How many entries are worked on at once: two or more. */
  readonly workers: number;
  readonly quota: QuotaSettings;
  readonly circuit: Pick<GoogleCircuit, 'phase' | 'openForMs'>;
}

/** Works on due entries for as long as it runs: claims, reconciles, records. Any number of replicas may run at once. */
export function runReconciler(options: ReconcilerOptions): Promise<WorkLoop> {
  const { pool, databaseUrl, circuit, logger } = options;
  let rounds = firstRounds;
  const claim = async (inHand: WorkInHand<Lane>): Promise<number> => {
    const phase = circuit.phase();
    if (phase === 'open') return Math.min(circuit.openForMs() + 1, slowPollMs);
    const shares = shareWorkers(options.workers, inHand.kinds(), phase);
    // The end of the work in hand wakes us.
    if (shares.limit === 0) return slowPollMs;
    const lease = { leaseToken: randomUUID(), leaseMs: options.leaseMs };
    const claimed = await claimEntries(pool, { ...shares, ...lease, rounds, quota: options.quota });
    rounds = claimed.rounds;
    for (const entry of claimed.entries) inHand.start(entry.lane, workOnEntry(entry, options));
    return sleepMs(claimed, inHand.kinds().length > 0);
  };
  return runWorkLoop({
    ...{ databaseUrl, channel: dueChannel, claim },
    onThrow: (error) => logger.error({ err: error }, 'due entries cannot be claimed'),
  });
}
