import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import { forgottenStreams } from './forgotten-stream.ts';

/** Everything that the log says of forgotten patients by now; they are few. */
export async function readForgotten(store: EventStore): Promise<readonly RecordedEvent[]> {
  const newest = await store.lastPosition([forgottenStreams]);
  if (newest === undefined) return [];
  const all: RecordedEvent[] = [];
  let arrived = (): void => undefined;
  const reached = new Promise<void>((resolve) => (arrived = resolve));
  const subscription = store.subscribe({
    prefixes: [forgottenStreams],
    after: undefined,
    onBatch: (events, position) => {
      all.push(...events);
      if (BigInt(position) >= BigInt(newest)) arrived();
      return Promise.resolve();
    },
  });
  try {
    await Promise.race([reached, subscription.ended]);
    return all;
  } finally {
    await subscription.stop();
  }
}
