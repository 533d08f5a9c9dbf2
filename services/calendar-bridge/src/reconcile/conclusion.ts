import type { SettledOutcome } from '@surgery-calendar/contracts';
import type { GoogleFailure } from '../google/google-failure.ts';
import type { Placement, WaitReason } from '../plan/plan-entry.ts';

/** How one run over an entry ended. */
export type Conclusion =
  | {
      readonly kind: 'settled';
      readonly outcome: SettledOutcome;
      readonly placed: Placement | undefined;
      readonly lookAgainAt?: Date;
    }
  | { readonly kind: 'waiting'; readonly reason: WaitReason }
  /** `cause` is for the log: what of our own making led to it. */
  | { readonly kind: 'failed'; readonly failure: GoogleFailure; readonly cause?: Error }
  /** Not Google's doing: tried again without a word to anyone. */
  | { readonly kind: 'deferred'; readonly cause: Error }
  /** Our own budget of calls is used up: it stays due as it was, and is claimed when the budget's hold ends. */
  | { readonly kind: 'held' };
