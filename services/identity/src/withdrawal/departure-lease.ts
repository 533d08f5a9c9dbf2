/** Of one step: longer than Google is waited for, so that a live owner never loses it. On the database's clock. */
export const DEPARTURE_LEASE = '30 seconds';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** When Google is asked again after it gave no answer: truncated exponential backoff with full jitter, and not later than patience lasts. */
export function askAgainAt(
  now: Date,
  waiting: { readonly attempts: number; readonly patientUntil: Date },
  random: number,
): Date {
  const pauseMs = 100 + random * Math.min(FIRST_PAUSE_MS * 2 ** waiting.attempts, LONGEST_PAUSE_MS);
  return new Date(Math.min(now.getTime() + pauseMs, waiting.patientUntil.getTime()));
}
