import { Counter, Histogram, type Registry } from '@surgery-calendar/service-host';
import type { ClaimedEntry } from './claimed-entry.ts';
import type { Conclusion } from './conclusion.ts';

/** Counts what came of entries, and times deliveries: from the publisher's decision on a change until Google has it. */
export function measureDelivery(
  metrics: Registry,
  clock: () => Date,
): (entry: ClaimedEntry, conclusion: Conclusion) => void {
  const concluded = new Counter({
    name: 'calendar_bridge_entries_concluded_total',
    help: 'Entries worked on, by what came of it: an outcome of a reply, the code of a failure, or why nothing was done',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const seconds = new Histogram({
    name: 'calendar_bridge_delivery_seconds',
    help: 'From a change of a surgery, as its publisher dates it, until it is on the calendar; of several changes at once, from the first',
    labelNames: ['outcome'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400],
    registers: [metrics],
  });
  return (entry, conclusion) => {
    concluded.inc({ outcome: outcomeOf(conclusion) });
    if (entry.desiredAt === undefined || conclusion.kind !== 'settled') return;
    const { outcome } = conclusion;
    if (outcome === 'created' || outcome === 'updated' || outcome === 'removed')
      seconds.observe({ outcome }, Math.max(0, clock().getTime() - entry.desiredAt.getTime()) / 1000);
  };
}

function outcomeOf(conclusion: Conclusion): string {
  switch (conclusion.kind) {
    case 'settled':
      return conclusion.outcome;
    case 'waiting':
      return conclusion.reason;
    case 'failed':
      return conclusion.failure.code;
    case 'deferred':
    case 'held':
      return conclusion.kind;
  }
}
