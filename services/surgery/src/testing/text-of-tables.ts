import type { Pool } from 'pg';

/** Every row of every table in the given schemas, as text: what anybody sees who reads the database or a dump of it. */
export async function textOfTables(pool: Pool, schemas: readonly string[]): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema = any ($1) and table_type = 'BASE TABLE' order by 1`,
    [schemas],
  );
  if (tables.length === 0) throw new Error('there is no table in these schemas');
  const texts = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string | null }>(
      `select string_agg(convert_from(convert_to(t::text, 'UTF8'), 'UTF8'), E'\\n') as text from ${name} as t`,
    );
    texts.push(rows[0]?.text ?? '');
  }
  return texts.join('\n');
}
