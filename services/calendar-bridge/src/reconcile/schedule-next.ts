import type { FailureCode } from '@surgery-calendar/contracts';
import type { WaitReason } from '../plan/plan-entry.ts';
import { backoffMs } from './backoff.ts';
import type { ClaimedEntry } from './claimed-entry.ts';
import type { Conclusion } from './conclusion.ts';

/** What comes after a conclusion. */
export interface Next {
  /** From now; undefined: nothing to do until the next wake-up. */
  readonly dueInMs: number | undefined;
  readonly attempts: number;
  readonly failureCode: FailureCode | undefined;
  /** False: the same was replied before. */
  readonly replies: boolean;
}

const noPolicyRetryMs = 5 * 60_000;

/** When to look at the entry again, and whether the conclusion is news. `random` is in [0, 1). */
export function scheduleNext(
  entry: ClaimedEntry,
  conclusion: Exclude<Conclusion, { kind: 'held' }>,
  now: Date,
  random: number,
): Next {
  const attempts = entry.attempts + 1;
  const later = (retryAfterMs?: number) => backoffMs(attempts, random, retryAfterMs);
  switch (conclusion.kind) {
    case 'settled': {
      const { lookAgainAt } = conclusion;
      const dueInMs = lookAgainAt === undefined ? undefined : lookAgainAt.getTime() - now.getTime();
      return { dueInMs, attempts: 0, failureCode: undefined, replies: true };
    }
    case 'waiting': {
      // No message tells of a hospital's configuration that was mended.
      const dueInMs = conclusion.reason === 'no-policy' ? noPolicyRetryMs : undefined;
      return { dueInMs, attempts: 0, failureCode: waitCode(conclusion.reason), replies: true };
    }
    case 'failed': {
      const { code, permanent, retryAfterMs } = conclusion.failure;
      const replies = permanent || entry.failureCode !== code;
      return { dueInMs: permanent ? undefined : later(retryAfterMs), attempts, failureCode: code, replies };
    }
    case 'deferred':
      return { dueInMs: later(), attempts, failureCode: entry.failureCode, replies: false };
  }
}

/** Never connected is a state; access that was there and is gone is a failure that somebody must hear of. */
export function waitCode(reason: WaitReason): 'access-revoked' | 'scope-missing' | undefined {
  switch (reason) {
    case 'access-revoked':
    case 'scope-missing':
      return reason;
    case 'not-connected':
    case 'no-policy':
    case 'paused':
      return undefined;
  }
}
