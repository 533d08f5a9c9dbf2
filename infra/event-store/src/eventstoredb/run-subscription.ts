import { EventStoreUnavailableError, type SubscribeOptions, type Subscription } from '../event-store.ts';
import { startSubscription } from '../keep-subscriptions.ts';
import type { ConnectedClient } from './connect-client.ts';
import { openEventSource } from './event-source.ts';
import type { ReadHead } from './read-head.ts';

/**
 * Delivers what the server sends on a connection of its own. While nothing comes, it looks every `lookIntervalMs` where the log ends:
 * a checkpoint moves on to there where nothing wanted is missing, and where something is, twice in a row, the subscription has died
 * in silence and is given up.
 */
export function runSubscription(
  server: {
    readonly connect: () => ConnectedClient;
    readonly readHead: ReadHead;
    readonly lookIntervalMs: number;
  },
  { prefixes, after, onBatch, batchSize = 500 }: SubscribeOptions,
): Subscription {
  const deliver = async (connection: ConnectedClient, stopping: AbortSignal): Promise<void> => {
    const isStopping = (): boolean => stopping.aborted;
    const source = openEventSource(connection.client, { prefixes, after, ahead: batchSize });
    let position = after;
    let missing: string | undefined;
    try {
      while (!isStopping()) {
        const taken = source.take(batchSize);
        if (taken.position !== undefined && isBehind(position, taken.position)) {
          await onBatch(taken.events, taken.position);
          position = taken.position;
          missing = undefined;
          continue;
        }
        const look = AbortSignal.any([stopping, AbortSignal.timeout(server.lookIntervalMs)]);
        await source.arrival(look);
        if (!look.aborted || isStopping()) continue;
        const head = await server.readHead(prefixes);
        if (isBehind(position, head.match)) {
          // What the log held a whole interval ago has not been sent.
          if (missing !== undefined)
            throw new EventStoreUnavailableError('a subscription was sent nothing more');
          missing = head.match;
        } else if (head.newest !== undefined && isBehind(position, head.newest)) {
          await onBatch([], head.newest);
          position = head.newest;
        }
      }
    } finally {
      source.close();
    }
  };
  return startSubscription(async (stopping) => {
    const connection = server.connect();
    try {
      await deliver(connection, stopping);
    } finally {
      await connection.close();
    }
  });
}

function isBehind(position: string | undefined, other: string | undefined): boolean {
  return other !== undefined && (position === undefined || BigInt(position) < BigInt(other));
}
