import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Tells that something was appended. It may tell too often, and may miss: who waits polls slowly beside it. */
export interface AppendSignal {
  /** Rises with every sign. Taken before a read, it tells whether anything came since. */
  count(): number;
  /** Resolves once the count is above `count`, after `timeoutMs`, or when `signal` aborts. */
  after(count: number, timeoutMs: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const longestPauseMs = 5_000;

/** LISTENs on a connection of its own, opened again whenever it is lost; a return counts as a sign. */
export function listenForAppends(options: {
  readonly url: string;
  readonly channel: string;
  readonly onLost: (error: Error) => void;
}): AppendSignal {
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  const waiters = new Set<() => void>();
  let count = 0;
  let current: pg.Client | undefined;

  const ring = (): void => {
    count += 1;
    for (const wake of [...waiters]) wake();
  };

  /** Resolves when the connection is lost, with what ended it where that is known. */
  const serve = async (): Promise<Error | undefined> => {
    const client = new pg.Client({
      connectionString: options.url,
      application_name: options.channel,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    let reason: Error | undefined;
    client.on('error', (error) => (reason = error));
    client.on('notification', ring);
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    current = client;
    const listens = async (): Promise<void> => {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(options.channel)}`);
      ring();
    };
    try {
      // pg leaves `connect` pending for ever where `end` is called meanwhile: hence the race.
      await Promise.race([listens(), ended]);
      await ended;
      return reason;
    } catch (error) {
      client.end().catch(() => undefined);
      return error instanceof Error ? error : new Error('cannot listen', { cause: error });
    }
  };

  const listening = (async () => {
    for (let ceilingMs = 100; !isClosing(); ceilingMs = Math.min(ceilingMs * 2, longestPauseMs)) {
      const before = count;
      const reason = await serve();
      if (isClosing()) return;
      options.onLost(reason ?? new Error('the connection ended'));
      if (count > before) ceilingMs = 100;
      await pause(Math.random() * ceilingMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();

  return {
    count: () => count,
    after: (seen, timeoutMs, signal) => {
      if (count > seen || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          waiters.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        waiters.add(wake);
        signal.addEventListener('abort', wake);
      });
    },
    close: async () => {
      closing.abort();
      // A server that is silent must not hold up a stop.
      await Promise.race([Promise.all([current?.end(), listening]), pause(2_000, undefined, { ref: false })]);
    },
  };
}
