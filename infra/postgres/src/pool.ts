import pg from 'pg';

export interface PoolSettings {
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Most connections at once; 10 unless given. */
  readonly max?: number;
  /** Told of a connection that broke while idle. */
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
    // A cut network gives no error: without this a query would wait for ever and hold its connection.
    query_timeout: settings.queryTimeoutMs ?? 30_000,
  });
  // The pool drops such a connection itself; the next query opens another or reports the outage. Unheard, it would end the process.
  pool.on('error', (error) => settings.onError?.(error));
  return pool;
}
