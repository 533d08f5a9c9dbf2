import { backoffMs } from '../reconcile/backoff.ts';

/** What of a limit is used, as Google last allowed it. */
export interface Allowance {
  /** Of the limit, in (0, 1], grown back since it was cut. */
  readonly share: number;
  /** Undefined: never cut. */
  readonly reducedAt: Date | undefined;
}

const cut = 0.8;
/** A Google that refuses everything is still asked now and then. */
const smallestShare = 0.05;
/** Calls that were under way together are refused together: that is one sign, not many. */
const oneSignMs = 1_000;

/** The share after a refusal; undefined: it was cut for this sign already. */
export function cutShare(allowance: Allowance, now: Date): number | undefined {
  const { share, reducedAt } = allowance;
  if (reducedAt !== undefined && now.getTime() - reducedAt.getTime() < oneSignMs) return undefined;
  return Math.max(smallestShare, share * cut);
}

/**
 * How long no call is sent for the account that was refused: what Google asks for, and at least a jittered delay that grows with the
 * cuts that the share has not recovered from. `random` is in [0, 1).
 */
export function refusalHoldMs(share: number, retryAfterMs: number | undefined, random: number): number {
  const cuts = Math.round(Math.log(share) / Math.log(cut));
  return Math.max(retryAfterMs ?? 0, backoffMs(cuts + 1, random, undefined));
}
