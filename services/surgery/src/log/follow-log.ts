import type { EventStore, RecordedEvent, Subscription } from '@surgery-calendar/event-store';
import type { Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { pauseBeforeTry } from './pause-before-try.ts';
import { readCheckpoint } from './checkpoint.ts';

export interface LogReader {
  readonly name: string;
  readonly prefix: string;
  /**
   * Must move the reader's checkpoint to `position` once the events are dealt with. A throw: the same events come again. May
   * return early, the checkpoint where it was, once `stopping` is aborted.
   */
  readonly onBatch: (
    events: readonly RecordedEvent[],
    position: string,
    stopping: AbortSignal,
  ) => Promise<void>;
}

/** Follows the log from the reader's checkpoint for as long as it runs; begins there anew after every failure, never skipping. */
export function followLog(
  parts: { readonly store: EventStore; readonly pool: Pool; readonly logger: Logger },
  reader: LogReader,
): { stop(): Promise<void> } {
  const { store, pool, logger } = parts;
  const stopping = new AbortController();
  let subscription: Subscription | undefined;
  const isStopping = (): boolean => stopping.signal.aborted;

  const run = async (): Promise<void> => {
    for (let failures = 0; !isStopping();) {
      try {
        const after = await readCheckpoint(pool, reader.name);
        subscription = store.subscribe({
          prefixes: [reader.prefix],
          after,
          batchSize: 256,
          onBatch: async (events, position) => {
            await reader.onBatch(events, position, stopping.signal);
            failures = 0;
          },
        });
        if (isStopping()) await subscription.stop();
        await subscription.ended;
      } catch (error) {
        if (isStopping()) return;
        failures += 1;
        logger.warn({ err: error, reader: reader.name, failures }, 'the log is not read on for now');
        await pauseBeforeTry(failures, stopping.signal);
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await subscription?.stop();
      await running;
    },
  };
}
