import type { EventStore, RecordedEvent, Subscription } from '@surgery-calendar/event-store';
import type { Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { pauseBeforeTry } from './pause-before-try.ts';
import { CheckpointMoved, readCheckpoint } from './checkpoint.ts';
import { EventRefused } from './event-refused.ts';

export interface LogReader {
  readonly name: string;
  readonly prefixes: readonly string[];
  /**
   * Deals with the events, then moves the reader's checkpoint from `after` to `position`; a reader that keeps none is given the log from
   * its beginning at every start. A throw: the same events come again. May return early, the checkpoint where it was, once `stopping` is
   * aborted.
   */
  readonly onBatch: (batch: Batch, stopping: AbortSignal) => Promise<void>;
}

export interface Batch {
  readonly events: readonly RecordedEvent[];
  readonly after: string | undefined;
  readonly position: string;
}

export interface FollowedLog {
  readonly name: string;
  /** Why the reader does not get on, for operators; undefined: it does. Names the event, never what it holds. */
  stoppedBy(): string | undefined;
  stop(): Promise<void>;
}

export interface LogFollower extends FollowedLog {
  /** Reads on from the reader's checkpoint, which was moved by somebody else, instead of from where it is. */
  beginAgain(): void;
}

/** Follows the log from the reader's checkpoint for as long as it runs; begins there anew after every failure, never skipping. */
export function followLog(
  parts: {
    readonly store: EventStore;
    readonly pool: Pool;
    readonly logger: Logger;
    /** Whether a failure passes by itself, and is no event's fault. */
    readonly isTransient: (error: unknown) => boolean;
  },
  reader: LogReader,
): LogFollower {
  const { store, pool, logger } = parts;
  const stopping = new AbortController();
  let subscription: Subscription | undefined;
  let refused: EventRefused | undefined;
  const isStopping = (): boolean => stopping.signal.aborted;

  const run = async (): Promise<void> => {
    for (let failures = 0; !isStopping();) {
      try {
        let after = await readCheckpoint(pool, reader.name);
        // Another replica has got past it, and nothing may come for long.
        if (refused?.position !== undefined && BigInt(after ?? '0') >= BigInt(refused.position)) {
          failures = 0;
          refused = undefined;
        }
        subscription = store.subscribe({
          prefixes: reader.prefixes,
          after,
          batchSize: 256,
          onBatch: async (events, position) => {
            await takeBatch(reader, { events, after, position }, stopping.signal, parts.isTransient);
            after = position;
            failures = 0;
            refused = undefined;
          },
        });
        if (isStopping()) await subscription.stop();
        await subscription.ended;
      } catch (error) {
        if (isStopping()) return;
        if (error instanceof CheckpointMoved) {
          // Another replica has got past it.
          failures = 0;
          refused = undefined;
          continue;
        }
        failures += 1;
        if (error instanceof EventRefused) refused = error;
        logger.warn({ err: error, reader: reader.name, failures }, 'the log is not read on for now');
        await pauseBeforeTry(failures, stopping.signal);
      }
    }
  };
  const running = run();
  return {
    name: reader.name,
    stoppedBy: () => refused?.message,
    beginAgain: () => void subscription?.stop(),
    async stop() {
      stopping.abort();
      await subscription?.stop();
      await running;
    },
  };
}

/** Takes a batch; where one of its events cannot be taken, all before it, so that the checkpoint tells which one it is. */
async function takeBatch(
  reader: LogReader,
  batch: Batch,
  stopping: AbortSignal,
  isTransient: (error: unknown) => boolean,
): Promise<void> {
  try {
    await reader.onBatch(batch, stopping);
    return;
  } catch (error) {
    if (error instanceof CheckpointMoved || isTransient(error)) throw error;
    if (batch.events.length === 1) throw new EventRefused(reader.name, batch.events[0], error);
    if (batch.events.length === 0) throw error;
  }
  let { after } = batch;
  for (const event of batch.events) {
    try {
      await reader.onBatch({ events: [event], after, position: event.position }, stopping);
    } catch (error) {
      if (error instanceof CheckpointMoved || isTransient(error)) throw error;
      throw new EventRefused(reader.name, event, error);
    }
    // It may have come back early, with the checkpoint where it was.
    if (stopping.aborted) return;
    after = event.position;
  }
  if (after !== batch.position) await reader.onBatch({ ...batch, events: [], after }, stopping);
}
