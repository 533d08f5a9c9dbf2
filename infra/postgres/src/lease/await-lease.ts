import { setTimeout as pause } from 'node:timers/promises';
import { listen } from '../listen.ts';
import { leaseChannel, takeLease, type Lease, type LeaseTable } from './lease.ts';

/** Spreads the looks of those who wait for the same lease. */
const mostJitterMs = 200;

export interface TakenLease {
  readonly lease: Lease;
  /** `performance.now()` right before the question that was answered with the lease: it runs from then on at the least. */
  readonly takenAt: number;
}

/**
 * Takes a reader's lease, waiting while another process holds it: until that one gives it back, and tells, or until it has run out.
 * Undefined where `stopping` aborted first. Throws where the database is away.
 */
export async function awaitLease(
  leases: LeaseTable & { readonly databaseUrl: string },
  { reader, holder }: { readonly reader: string; readonly holder: string },
  stopping: AbortSignal,
): Promise<TakenLease | undefined> {
  const take = async (): Promise<TakenLease | { readonly heldForMs: number }> => {
    const takenAt = performance.now();
    const found = await takeLease(leases, reader, holder);
    return 'epoch' in found ? { lease: found, takenAt } : found;
  };
  const first = await take();
  if ('lease' in first) return first;
  let told = new AbortController();
  const listener = await listen(leases.databaseUrl, leaseChannel(leases), (payload) => {
    // Empty: the connection was lost and is back.
    if (payload === reader || payload === '') told.abort();
  });
  try {
    while (!stopping.aborted) {
      told = new AbortController();
      const found = await take();
      if ('lease' in found) return found;
      const ms = found.heldForMs + Math.random() * mostJitterMs;
      // Rejects for an abort alone.
      await pause(ms, undefined, { signal: AbortSignal.any([told.signal, stopping]) }).catch(() => undefined);
    }
    return undefined;
  } finally {
    await listener.close();
  }
}
