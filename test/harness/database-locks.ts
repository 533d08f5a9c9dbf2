import pg from 'pg';

/** The database as its own operator sees it, who can make a process wait right before a statement of it. */
export interface DatabaseLocks {
  /** Lets nobody write to a table, or with `access exclusive` not read it either. Gives what ends it, and what waited for it. */
  lock(table: string, mode?: 'share' | 'access exclusive'): Promise<() => Promise<void>>;
  /** Locks the rows that a query `… for update` finds. */
  lockRows(query: string, values: readonly unknown[]): Promise<() => Promise<void>>;
  /** Throws unless so many statements that match wait for a lock just now. */
  expectWaiting(statement: RegExp, atLeast?: number): Promise<void>;
  count(query: string, values: readonly unknown[]): Promise<number>;
  close(): Promise<void>;
}

export function openDatabaseLocks(databaseUrl: string): DatabaseLocks {
  const pool = new pg.Pool({ connectionString: databaseUrl, application_name: 'test' });
  const within = async (query: string, values: readonly unknown[] = []) => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query(query, [...values]);
    return async () => {
      // A killed process's statement is the server's by now: it would be carried out.
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where wait_event_type = 'Lock' and datname = current_database() and pid <> pg_backend_pid()`,
      );
      await client.query('rollback');
      client.release();
    };
  };
  return {
    lock: (table, mode = 'share') => within(`lock table ${table} in ${mode} mode`),
    lockRows: within,
    async expectWaiting(statement, atLeast = 1) {
      const { rows } = await pool.query<{ query: string }>(
        `select query from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      const waiting = rows.filter(({ query }) => statement.test(query)).length;
      if (waiting < atLeast) throw new Error(`${waiting} wait that match ${String(statement)}`);
    },
    async count(query, values) {
      const { rowCount } = await pool.query(query, [...values]);
      return rowCount ?? 0;
    },
    close: () => pool.end(),
  };
}
