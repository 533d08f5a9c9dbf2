import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import { AccessTokenRefused, GoogleFailure } from '../google/google-failure.ts';
import { QuotaExhausted } from '../quota/quota-exhausted.ts';
import { backoffMs } from '../reconcile/backoff.ts';
import type { NextSweep } from './conclude-sweep.ts';
import type { SweepOutcome } from './sweep-metrics.ts';

/** How a sweep ended, and what then. */
export interface SweepEnd {
  readonly outcome: SweepOutcome;
  readonly next: NextSweep;
}

const day = 24 * 3_600_000;

/** After a sweep that came to its end; `attempts` in a row had not, before it. `random` is in [0, 1). */
export function endOfSweep(
  outcome: 'compared' | 'unsettled' | 'not-connected',
  attempts: number,
  random: number,
): SweepEnd {
  if (outcome !== 'unsettled') return { outcome, next: inADay(random, outcome === 'compared') };
  const again = { dueInMs: backoffMs(attempts + 1, random, undefined), attempts: attempts + 1, swept: false };
  return { outcome, next: again };
}

/** After a sweep that an error ended; undefined: the error is no part of any sweep. */
export function endOfFailedSweep(
  error: unknown,
  attempts: number,
  random: number,
  now: Date,
): SweepEnd | undefined {
  if (error instanceof QuotaExhausted) {
    const dueInMs = Math.max(error.until.getTime() - now.getTime(), 0);
    return { outcome: 'held', next: { dueInMs, attempts, swept: false } };
  }
  // What Google refuses for good, it refuses until the doctor gives access anew; that asks for a sweep of its own.
  if (error instanceof AccessTokenRefused || (error instanceof GoogleFailure && error.permanent))
    return { outcome: 'refused', next: inADay(random, false) };
  if (error instanceof GoogleFailure || error instanceof IdentityUnavailable) {
    const retryAfterMs = error instanceof GoogleFailure ? error.retryAfterMs : undefined;
    const dueInMs = backoffMs(attempts + 1, random, retryAfterMs);
    return { outcome: 'failed', next: { dueInMs, attempts: attempts + 1, swept: false } };
  }
  return undefined;
}

/** A little of it by chance, so that sweeps that fell together drift apart. */
function inADay(random: number, swept: boolean): NextSweep {
  return { dueInMs: Math.round(day * (0.975 + random / 20)), attempts: 0, swept };
}
