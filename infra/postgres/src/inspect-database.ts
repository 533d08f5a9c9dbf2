import pg from 'pg';

export interface DatabaseFacts {
  readonly version: string;
  readonly user: string;
  /** How many seconds this process's clock is ahead of the database's. */
  readonly skewSeconds: number;
  /** A standby, which takes no writes. */
  readonly isStandby: boolean;
  /** Tables of the schemas that the user may not read and write, by name. */
  readonly closedTables: readonly string[];
}

/** Looks at a database as this process sees it, and changes nothing. Throws where it cannot be reached or refuses the user. */
export async function inspectDatabase(url: string, schemas: readonly string[]): Promise<DatabaseFacts> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 8_000,
  });
  // A connection that breaks shows in the query that waits for it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const asked = Date.now();
    const { rows } = await client.query<{ version: string; now: Date; user: string; standby: boolean }>(
      `select current_setting('server_version') as version, clock_timestamp() as now, current_user as user,
         pg_is_in_recovery() as standby`,
    );
    const [row] = rows;
    if (row === undefined) throw new Error('a select without a table answers with one row');
    const closed = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = any ($1) and c.relkind in ('r', 'p') and c.relname <> 'migrations'
         and not (has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT')
           and has_table_privilege(c.oid, 'INSERT'))
       order by 1`,
      [schemas],
    );
    return {
      ...{ version: row.version, user: row.user, isStandby: row.standby },
      skewSeconds: ((asked + Date.now()) / 2 - row.now.getTime()) / 1000,
      closedTables: closed.rows.map(({ name }) => name),
    };
  } finally {
    await client.end();
  }
}
