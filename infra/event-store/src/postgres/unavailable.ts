import pg from 'pg';
import { EventStoreUnavailableError } from '../event-store.ts';

/**
 * What a failed call to PostgreSQL means: `EventStoreUnavailableError` where the server or the way to it is gone, so that the
 * outcome is unknown; the error itself where PostgreSQL refused the statement, hence did nothing.
 */
export function asUnavailable(error: unknown): unknown {
  // SQLSTATE: 08 connection, 53 resources, 57 cancelled or shutting down, 25006 a primary that has become a standby.
  if (error instanceof pg.DatabaseError && !/^(08|53|57)|^25006$/.test(error.code ?? '')) return error;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return error;
  return new EventStoreUnavailableError('PostgreSQL is away or gave no answer in time', { cause: error });
}
