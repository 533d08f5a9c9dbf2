import { EventStoreDBClient } from '@eventstore/db-client';
import { WrongEventStoreUrl } from './connection-string.ts';
import { neverHoldBack } from './never-hold-back.ts';

export interface ConnectedClient {
  readonly client: EventStoreDBClient;
  /** Ends every call under way and the connection. */
  close(): Promise<void>;
}

const keepAliveMs = 10_000;
let clients = 0;

/**
 * A client with a connection of its own, which is made by the first call. Throws `WrongEventStoreUrl` where the client cannot read the
 * string; the client's own words would quote it, password and all.
 */
export function connectClient(connectionString: string): ConnectedClient {
  const client = readString(withOwnKeepAlive(connectionString));
  neverHoldBack(client);
  return {
    client,
    close: async () => {
      await client.dispose();
      await Promise.race([
        closeChannel(client),
        new Promise((resolve) => setTimeout(resolve, 1_000).unref()),
      ]);
    },
  };
}

function readString(connectionString: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(connectionString);
  } catch (error) {
    const isFile = error instanceof Error && /certificate|userCertFile/.test(error.message);
    throw new WrongEventStoreUrl(
      isFile ? error.message : 'it is no connection string that the EventStoreDB client can read',
    );
  }
}

/**
 * gRPC shares connections of the same settings within a process, and with them the pause before the next try, which grows to two
 * minutes while a server is away. A keep-alive that differs by a millisecond gives each client its own.
 */
function withOwnKeepAlive(connectionString: string): string {
  if (/[?&]keep[_-]?alive[_-]?interval=/i.test(connectionString)) return connectionString;
  clients = (clients + 1) % 1_000;
  return `${connectionString}${connectionString.includes('?') ? '&' : '?'}keepAliveInterval=${keepAliveMs + clients}`;
}

/** The client has no end of its own: disposed of, it still holds its connection for half an hour. */
async function closeChannel(client: object): Promise<void> {
  if (!holdsChannel(client)) throw new Error('the client of EventStoreDB keeps its channel elsewhere');
  try {
    const channel = await client.getChannel();
    channel.close();
  } catch {
    // No member of the cluster was found: there is no channel to close.
  }
}

function holdsChannel(client: object): client is { getChannel(): Promise<{ close(): void }> } {
  return 'getChannel' in client && typeof client.getChannel === 'function';
}
