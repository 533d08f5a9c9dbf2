import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { awaitLease, type TakenLease } from './await-lease.ts';
import { leaseMs, LeaseLost, releaseLease, renewLease, type Lease, type LeaseTable } from './lease.ts';

const renewEveryMs = 1_000;

/** A lease that is renewed by itself. */
export interface HeldLease extends Lease {
  /** Aborted, with `LeaseLost`, once the lease is another's, or may be: it could not be renewed for as long as it runs. */
  readonly lost: AbortSignal;
  /** Renews it no more. It runs out by itself, unless the same holder takes it again or gives it back before. */
  stop(): Promise<void>;
  /** Gives it back, so that another process need not wait for its end. Throws where the database is away. */
  release(): Promise<void>;
}

/**
 * For one reader's work in this process: waits for the lease and holds it. Undefined where `stopping` aborted first. Rejects where the
 * database is away; a lease that this process had before and nobody took meanwhile it takes again at once.
 */
export function leaseHolder(
  leases: LeaseTable & { readonly databaseUrl: string },
  reader: string,
): (stopping: AbortSignal) => Promise<HeldLease | undefined> {
  const holder = randomUUID();
  return async (stopping) => {
    const taken = await awaitLease(leases, { reader, holder }, stopping);
    return taken && keep(leases, taken);
  };
}

function keep(leases: LeaseTable, { lease, takenAt }: TakenLease): HeldLease {
  const lost = new AbortController();
  const stopping = new AbortController();
  const ended = AbortSignal.any([lost.signal, stopping.signal]);
  const isOver = (): boolean => ended.aborted;
  const lose = (): void => lost.abort(new LeaseLost(`the lease of the ${lease.reader} ran out`));
  const runsFrom = (from: number) => setTimeout(lose, Math.max(0, from + leaseMs - performance.now()));
  let end = runsFrom(takenAt);

  const renew = async (): Promise<void> => {
    for (;;) {
      await pause(renewEveryMs, undefined, { signal: ended }).catch(() => undefined);
      if (isOver()) return;
      const askedAt = performance.now();
      try {
        await renewLease(leases, lease);
        clearTimeout(end);
        if (!isOver()) end = runsFrom(askedAt);
      } catch (error) {
        // Any other failure is one of the database, which the end of the lease judges.
        if (error instanceof LeaseLost) lost.abort(error);
      }
    }
  };
  const renewing = renew();
  return {
    ...lease,
    lost: lost.signal,
    async stop() {
      stopping.abort();
      clearTimeout(end);
      // A database that is silent must not hold up a stop.
      await Promise.race([renewing, pause(renewEveryMs, undefined, { ref: false })]);
    },
    release: () => releaseLease(leases, lease),
  };
}
