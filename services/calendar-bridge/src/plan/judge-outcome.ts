import type { SettledOutcome } from '@surgery-calendar/contracts';
import type { Placement } from './plan-entry.ts';

/**
 * What to call the state in which an entry came to rest. A wanted entry without an event may not be placed just now: `removed` says
 * that this run took its event off, and from then on it waits.
 */
export function judgeOutcome(rest: {
  readonly wanted: boolean;
  readonly frozen: boolean;
  readonly placed: Placement | undefined;
  /** An event that was known of is no more. */
  readonly takenOff: boolean;
  readonly change: 'created' | 'updated' | undefined;
}): SettledOutcome {
  if (rest.placed !== undefined || (rest.wanted && rest.frozen)) return rest.change ?? 'unchanged';
  return rest.wanted && !rest.takenOff ? 'waiting-for-connection' : 'removed';
}
