const firstDelay = 500;
const longestDelay = 30_000;

/**
 * Milliseconds to wait after the given number of failed attempts (1 or more): truncated exponential backoff with full jitter, as
 * Google asks for. `random` is in [0, 1). What Google asks for in Retry-After is the least.
 */
export function backoffMs(attempts: number, random: number, retryAfterMs: number | undefined): number {
  const ceiling = Math.min(firstDelay * 2 ** (attempts - 1), longestDelay);
  return (retryAfterMs ?? 0) + Math.ceil(ceiling * random);
}
