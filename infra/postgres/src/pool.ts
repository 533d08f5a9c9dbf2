import pg from 'pg';
import { JoiningSocket } from './joining-socket.ts';

export interface PoolSettings {
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Most connections at once; 10 unless given. */
  readonly max?: number;
  /** Told of a connection that broke while no query was under way on it. */
  readonly onError?: (error: Error) => void;
  /** How long to wait for an answer before the connection counts as cut, in milliseconds; 30,000 unless given. */
  readonly queryTimeoutMs?: number;
}

/** A pool of connections to the database at `url`, opened as they are needed. The caller ends it. */
export function createPool(url: string, settings: PoolSettings): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: settings.applicationName,
    max: settings.max ?? 10,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // Statements that do not wait for each other's answers go out together: a transaction of eight takes three round trips.
    pipeline: true,
    stream: () => new JoiningSocket(),
    // A cut network gives no error: without this a query would wait for ever and hold its connection.
    query_timeout: settings.queryTimeoutMs ?? 30_000,
  });
  // Heard on each connection and not on the pool alone: one that breaks while it is lent out, between two queries of a transaction,
  // tells nobody else, and an 'error' that nobody hears ends the process. The next query fails, and the pool drops the connection.
  pool.on('connect', (client) => client.on('error', (error) => settings.onError?.(error)));
  pool.on('error', () => undefined);
  return pool;
}
