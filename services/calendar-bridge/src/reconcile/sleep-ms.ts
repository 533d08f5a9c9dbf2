import type { Claim } from './claim-entries.ts';

/** A wake-up can be lost with the connection that listens; this finds what it was about. */
export const slowPollMs = 5_000;

/** How long to sleep after a claim: what it took wakes us when it ends, and what becomes due notifies. */
export function sleepMs({ entries, idle }: Pick<Claim, 'entries' | 'idle'>, working: boolean): number {
  const { goesOn, passedOver, nextInMs } = idle;
  // A long way round that leads past nobody but held accounts must not keep the database busy.
  if (goesOn) return entries.length > 0 ? 0 : 50;
  // Of an account at its limit: where our own work is not what fills it, nobody tells us of the end.
  const retryMs = passedOver ? (working ? 1_000 : 100) : slowPollMs;
  return Math.min(retryMs, slowPollMs, nextInMs === undefined ? slowPollMs : nextInMs + 1);
}
