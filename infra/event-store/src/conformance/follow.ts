import type { EventStore, RecordedEvent } from '../event-store.ts';

export interface Follower {
  /** All that was delivered, once a batch was worked off. */
  readonly seen: readonly RecordedEvent[];
  /** Each with the number of events seen by then. */
  readonly checkpoints: readonly { readonly position: string; readonly seen: number }[];
  stop(): Promise<void>;
}

/** Subscribes and, as a service does, subscribes again from its last checkpoint whenever the subscription ended. */
export function follow(
  store: EventStore,
  options: { readonly prefix: string; readonly after?: string | undefined; readonly batchSize?: number },
): Follower {
  const seen: RecordedEvent[] = [];
  const checkpoints: Follower['checkpoints'][number][] = [];
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()));

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const subscription = store.subscribe({
        prefixes: [options.prefix],
        after: checkpoints.at(-1)?.position ?? options.after,
        ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
        onBatch: (events, position) => {
          seen.push(...events);
          checkpoints.push({ position, seen: seen.length });
          return Promise.resolve();
        },
      });
      // A subscription that failed is begun again, a little later so that a dead server is not hammered.
      const failed = subscription.ended.catch(() => new Promise((resolve) => setTimeout(resolve, 50)));
      await Promise.race([failed, stopped]);
      await subscription.stop();
    }
  };

  const running = run();
  return {
    seen,
    checkpoints,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
