import type { Phase } from '../circuit/circuit.ts';
import type { Lane } from './lane.ts';

/** How many entries may be claimed now, and how many of them of the slow lane. */
export interface Shares {
  readonly limit: number;
  readonly slowLimit: number;
}

/**
 * Shares the free workers between the lanes: the last quarter, at least one, is kept for live changes. While it is
 * not known whether Google answers again, one entry finds out: with no other in hand.
 */
export function shareWorkers(
  workers: number,
  atWork: readonly Lane[],
  phase: Exclude<Phase, 'open'>,
): Shares {
  const free = Math.max(0, workers - atWork.length);
  const kept = Math.max(1, Math.ceil(workers / 4));
  const slowAtWork = atWork.filter((lane) => lane === 'slow').length;
  const slow = Math.min(free, Math.max(0, workers - kept - slowAtWork));
  switch (phase) {
    case 'closed':
      return { limit: free, slowLimit: slow };
    case 'half-open': {
      const probe = free > 0 && atWork.length === 0 ? 1 : 0;
      return { limit: probe, slowLimit: probe };
    }
  }
}
