import type { EventStore } from '../event-store.ts';
import { keepSubscriptions } from '../keep-subscriptions.ts';
import { createAppender } from './append-events.ts';
import { createClientLine } from './client-line.ts';
import { connectClient } from './connect-client.ts';
import { clientConnectionString } from './connection-string.ts';
import { createHeadReader } from './read-head.ts';
import { createReader } from './read-stream.ts';
import { runSubscription } from './run-subscription.ts';

export interface EventStoreDbEventStoreOptions {
  /** `esdb://`, `esdb+discover://`, or the same as `kurrentdb`; with TLS, credentials and members as the client reads them. */
  readonly url: string;
  /** After how many milliseconds a call without an answer counts as unknown; 5,000 unless given. */
  readonly deadlineMs?: number;
  /** How often a subscription that is sent nothing looks at the log itself, in milliseconds; 2,000 unless given. */
  readonly lookIntervalMs?: number;
}

export interface EventStoreDbEventStore extends EventStore {
  /** Stops the subscriptions, waits for the appends under way, closes the connections. */
  close(): Promise<void>;
}

/**
 * An event store in EventStoreDB or KurrentDB. One of them a process: the client keeps the appends that wait for an answer in one place
 * for all clients, and a failure of one would fail those of another. Throws `WrongEventStoreUrl`; an absent server shows in the calls.
 */
export function createEventStoreDbEventStore(options: EventStoreDbEventStoreOptions): EventStoreDbEventStore {
  const { deadlineMs = 5_000, lookIntervalMs = 2_000 } = options;
  const connectionString = clientConnectionString(options.url);
  const connect = () => connectClient(connectionString);
  // Appends of the failed client must have ended before the next one appends, for the reason above.
  const appends = createClientLine(connect, (failed) => failed.close());
  // Reads that are under way go on; none does for longer than its deadline.
  const reads = createClientLine(connect, (failed) => {
    setTimeout(() => void failed.close(), deadlineMs).unref();
    return Promise.resolve();
  });
  const { append, drained } = createAppender(appends, deadlineMs);
  const readHead = createHeadReader(reads, deadlineMs);
  const subscriptions = keepSubscriptions();
  return {
    append,
    readStream: createReader(reads, deadlineMs),
    lastPosition: async (prefixes) => (prefixes.length === 0 ? undefined : (await readHead(prefixes)).match),
    subscribe: (wanted) => subscriptions.add(runSubscription({ connect, readHead, lookIntervalMs }, wanted)),
    close: async () => {
      await subscriptions.stop();
      await drained();
      await Promise.all([appends.close(), reads.close()]);
    },
  };
}
