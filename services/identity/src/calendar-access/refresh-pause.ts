const LONGEST_MS = 5 * 60_000;

/**
 * How long to leave Google alone, in milliseconds: as usual while all is well; after failures in a row twice as long each time, up
 * to five minutes, spread by chance so that replicas do not come back together, and never sooner than Google asked for.
 */
export function pauseAfter(round: {
  readonly failures: number;
  readonly retryAfterSeconds: number | undefined;
  readonly everyMs: number;
  /** From 0 to below 1. */
  readonly random: number;
}): number {
  const { failures, retryAfterSeconds = 0, everyMs, random } = round;
  if (failures === 0) return everyMs;
  const ceiling = Math.min(everyMs * 2 ** Math.min(failures, 20), LONGEST_MS);
  const floor = Math.max(retryAfterSeconds * 1_000, everyMs);
  return floor + random * Math.max(ceiling - floor, 0);
}
