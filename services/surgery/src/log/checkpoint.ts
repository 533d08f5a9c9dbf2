import type { ClientBase, Pool } from 'pg';

/** Where a reader of the log goes on; undefined: from the beginning. */
export async function readCheckpoint(pool: Pool, reader: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ position: string }>(
    'select position from surgery.checkpoint where reader = $1',
    [reader],
  );
  return rows[0]?.position;
}

/** Moves a reader's checkpoint; with a client, within its transaction. */
export async function moveCheckpoint(
  database: Pool | ClientBase,
  reader: string,
  position: string,
): Promise<void> {
  await database.query(
    `insert into surgery.checkpoint (reader, position) values ($1, $2)
     on conflict (reader) do update set position = excluded.position`,
    [reader, position],
  );
}
