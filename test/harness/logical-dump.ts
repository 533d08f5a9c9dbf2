import pg from 'pg';

/** The rows of every table of some schemas, and where its sequences stand. */
export interface LogicalDump {
  readonly tables: readonly { readonly name: string; readonly columns: string; readonly rows: string }[];
  readonly sequences: readonly { readonly name: string; readonly value: string }[];
}

/**
 * What `pg_dump --data-only` does, in plain SQL and one snapshot: the PostgreSQL of the tests comes without pg_dump. Tables of `without`
 * stay out, as do the migrations' own.
 */
export async function dumpRows(
  url: string,
  schemas: readonly string[],
  without: readonly string[] = [],
): Promise<LogicalDump> {
  return withClient(url, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const found = await client.query<{ name: string; columns: string }>(
      `select format('%I.%I', table_schema, table_name) as name,
              string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
       from information_schema.columns join information_schema.tables using (table_schema, table_name)
       where table_schema = any($1) and table_type = 'BASE TABLE' and is_generated = 'NEVER' and table_name <> 'migrations'
       group by table_schema, table_name`,
      [schemas],
    );
    const tables = [];
    for (const { name, columns } of found.rows.filter((table) => !without.includes(table.name))) {
      const { rows } = await client.query<{ rows: string }>(
        `select coalesce(json_agg(t), '[]')::text as rows from (select ${columns} from ${name}) t`,
      );
      tables.push({ name, columns, rows: rows[0]?.rows ?? '[]' });
    }
    const sequences = await client.query<{ name: string; value: string }>(
      `select format('%I.%I', schemaname, sequencename) as name, last_value::text as value
       from pg_sequences where schemaname = any($1) and last_value is not null`,
      [schemas],
    );
    await client.query('commit');
    return { tables, sequences: sequences.rows };
  });
}

/** Puts the rows into tables that are there and empty, as `pg_restore --data-only --disable-triggers` does. */
export async function restoreRows(url: string, dump: LogicalDump): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const { name, columns, rows } of dump.tables) {
      // A migration may have put a row there already.
      await client.query(`delete from ${name}`);
      await client.query(
        `insert into ${name} (${columns}) overriding system value
         select ${columns} from json_populate_recordset(null::${name}, $1::json)`,
        [rows],
      );
    }
    for (const { name, value } of dump.sequences)
      await client.query('select setval($1::regclass, $2::bigint)', [name, value]);
    await client.query('commit');
  });
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
