import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { EventStore } from '../event-store.ts';
import { keepSubscriptions } from '../keep-subscriptions.ts';
import { createAppendQueue } from './append-queue.ts';
import { listenForAppends } from './append-signal.ts';
import { createLastPositionReader } from './read-last-position.ts';
import { createReader } from './read-stream.ts';
import { runSubscription } from './run-subscription.ts';
import { createWindowReader } from './read-window.ts';
import { shareTailReads } from './share-tail-reads.ts';
import { createWriter } from './write-batch.ts';

/** The folder of the SQL files that make the schema; apply them before the store is used. */
export const postgresEventStoreMigrations = fileURLToPath(new URL('../../migrations', import.meta.url));

export interface PostgresEventStoreOptions {
  /** The caller's, who ends it after `close`. */
  readonly pool: pg.Pool;
  /** The same database, for the one connection that listens. */
  readonly listenUrl: string;
  /** Where the migrations were applied. */
  readonly schema: string;
  readonly logger?: { warn(fields: object, message: string): void };
  /** After how many milliseconds an append without an answer counts as unknown; 5,000 unless given. */
  readonly appendDeadlineMs?: number;
  /** How often a subscription looks without having been woken, in milliseconds; 1,000 unless given. */
  readonly pollIntervalMs?: number;
}

export interface PostgresEventStore extends EventStore {
  /** Stops the subscriptions, waits for the appends under way, closes the listening connection. */
  close(): Promise<void>;
}

/**
 * An event store in PostgreSQL. Appends of this process merge into one call of one function and one commit, and all processes
 * append under one lock: a position is visible only once every lower one is, so that no subscription can skip an event.
 */
export function createPostgresEventStore(options: PostgresEventStoreOptions): PostgresEventStore {
  const { pool, schema, appendDeadlineMs = 5_000, pollIntervalMs = 1_000 } = options;
  const queue = createAppendQueue(createWriter({ pool, schema, deadlineMs: appendDeadlineMs }), {
    deadlineMs: appendDeadlineMs,
  });
  const readWindow = createWindowReader({ pool, schema });
  const readTail = shareTailReads(readWindow);
  const signal = listenForAppends({
    url: options.listenUrl,
    channel: `${schema}_appended`,
    onLost: (error) => options.logger?.warn({ err: error }, 'lost the connection that listens for appends'),
  });
  const subscriptions = keepSubscriptions();
  return {
    append: (stream, expected, events) => queue.append(stream, expected, events),
    readStream: createReader({ pool, schema }),
    lastPosition: createLastPositionReader({ pool, schema }),
    subscribe: (wanted) =>
      subscriptions.add(runSubscription({ readWindow, readTail, signal, pollIntervalMs }, wanted)),
    close: async () => {
      await subscriptions.stop();
      await queue.drained();
      await signal.close();
    },
  };
}
