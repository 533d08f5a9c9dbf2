/**
 * A circuit breaker as data. Open: Google has not answered anyone for a while, so nothing is asked of it until `until`; from then on
 * it is half-open: one entry at a time finds out, or one sweep.
 */
export type Circuit =
  | { readonly kind: 'closed'; readonly silences: number; readonly since: Date | undefined }
  | { readonly kind: 'open'; readonly since: Date; readonly until: Date; readonly pauseMs: number };

export type Phase = 'closed' | 'open' | 'half-open';

export const closed: Circuit = { kind: 'closed', silences: 0, since: undefined };

/** So many calls in a row, over at least so long, and the fault is not of one call or one moment. */
const mostSilences = 10;
const leastMs = 2_000;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

export function phaseOf(circuit: Circuit, now: Date): Phase {
  if (circuit.kind === 'closed') return 'closed';
  return now < circuit.until ? 'open' : 'half-open';
}

/** After a call that Google did not answer, or answered with 5xx. `random` is in [0, 1). */
export function afterSilence(circuit: Circuit, now: Date, random: number): Circuit {
  switch (circuit.kind) {
    case 'closed': {
      const since = circuit.since ?? now;
      const silences = circuit.silences + 1;
      const opens = silences >= mostSilences && now.getTime() - since.getTime() >= leastMs;
      return opens ? opened(since, now, firstPauseMs, random) : { kind: 'closed', silences, since };
    }
    case 'open': {
      // Sent before the circuit opened: it tells nothing new.
      if (now < circuit.until) return circuit;
      return opened(circuit.since, now, Math.min(circuit.pauseMs * 2, longestPauseMs), random);
    }
  }
}

/** Half of the pause is random, so that replicas do not ask in step. */
function opened(since: Date, now: Date, pauseMs: number, random: number): Circuit {
  const until = new Date(now.getTime() + pauseMs * (0.5 + random / 2));
  return { kind: 'open', since, until, pauseMs };
}
