import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';

export interface Listener {
  close(): Promise<void>;
}

const longestPauseMs = 5_000;
const longestCloseMs = 1_000;

/**
 * Listens on a channel over a connection of its own, which is opened again by itself when lost. Notifications may have been
 * missed meanwhile, so each return is told by `onReconnect`, or by `onNotify` with an empty payload. Throws where the first
 * connection fails.
 */
export async function listen(
  url: string,
  channel: string,
  onNotify: (payload: string) => void,
  { onReconnect = () => onNotify('') }: { readonly onReconnect?: () => void } = {},
): Promise<Listener> {
  const closing = new AbortController();
  let connection: Connection | undefined = await open(url, channel, onNotify);

  const serve = async () => {
    while (connection !== undefined) {
      await connection.ended;
      connection = await reopen(() => open(url, channel, onNotify), closing.signal);
      if (closing.signal.aborted) await connection?.client.end();
      else onReconnect();
    }
  };
  const serving = serve();

  return {
    close: async () => {
      closing.abort();
      // A server that is silent must not hold up a stop, nor who has just taken a lease.
      await Promise.race([
        Promise.all([connection?.client.end(), serving]),
        pause(longestCloseMs, undefined, { ref: false }),
      ]);
    },
  };
}

interface Connection {
  readonly client: pg.Client;
  readonly ended: Promise<void>;
}

async function open(url: string, channel: string, onNotify: (payload: string) => void): Promise<Connection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `listen ${channel}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  client.on('notification', ({ payload }) => onNotify(payload ?? ''));
  // 'end' follows, and with it the next connection; unheard, 'error' would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return { client, ended };
}

async function reopen(
  attempt: () => Promise<Connection>,
  closing: AbortSignal,
): Promise<Connection | undefined> {
  for (let ceiling = 100; !closing.aborted; ceiling = Math.min(ceiling * 2, longestPauseMs)) {
    try {
      return await attempt();
    } catch {
      await pause(Math.random() * ceiling, undefined, { signal: closing }).catch(() => undefined);
    }
  }
  return undefined;
}
