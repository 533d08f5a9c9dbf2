import type { EventStore } from '@surgery-calendar/event-store';
import { sampleGauge, type Registry } from '@surgery-calendar/service-host';

export interface MeasuredReader {
  readonly name: string;
  readonly prefixes: readonly string[];
}

/** An event that was there at `since`, and that the reader had not come to by then. */
interface Ahead {
  readonly position: bigint;
  readonly since: number;
}

/** Tells how far the readers that keep a checkpoint are behind the log, whichever replica they run in. */
export function measureLag(
  metrics: Registry,
  parts: {
    readonly store: Pick<EventStore, 'lastPosition'>;
    /** Where a reader goes on; undefined: from the beginning. */
    readonly checkpoint: (reader: string) => Promise<string | undefined>;
    readonly readers: readonly MeasuredReader[];
    readonly isAway: (error: unknown) => boolean;
    /** Milliseconds of a clock that only goes forwards. */
    readonly elapsed: () => number;
  },
): void {
  const { store, checkpoint, readers, isAway, elapsed } = parts;
  const ahead = new Map<string, Ahead>();
  const lagOf = async ({ name, prefixes }: MeasuredReader): Promise<number> => {
    const newest = BigInt((await store.lastPosition(prefixes)) ?? '-1');
    const reached = BigInt((await checkpoint(name)) ?? '-1');
    const known = ahead.get(name);
    if (known !== undefined && reached < known.position) return (elapsed() - known.since) / 1000;
    if (reached < newest) ahead.set(name, { position: newest, since: elapsed() });
    else ahead.delete(name);
    return 0;
  };
  sampleGauge(metrics, {
    name: 'surgery_log_lag_seconds',
    help: 'For how long, at least, the reader has had an event before it; `relay` publishes, the others project. As fine as the scrapes',
    labelNames: ['reader'],
    isAway,
    sample: () =>
      Promise.all(
        readers.map(async (reader) => ({ labels: { reader: reader.name }, value: await lagOf(reader) })),
      ),
  });
}
