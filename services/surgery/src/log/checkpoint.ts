import type { ClientBase, Pool } from 'pg';

/** Another replica has moved the checkpoint: what was about to be done is done already. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
}

/** Where a reader of the log goes on; undefined: from the beginning. */
export async function readCheckpoint(pool: Pool | ClientBase, reader: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ position: string }>(
    'select position from surgery.checkpoint where reader = $1',
    [reader],
  );
  return rows[0]?.position;
}

/** Locks a reader's checkpoint for the client's transaction. Throws `CheckpointMoved` where it is not at `expected`. */
export async function lockCheckpoint(
  client: ClientBase,
  reader: string,
  expected: string | undefined,
): Promise<void> {
  await client.query(
    `insert into surgery.checkpoint (reader, position) values ($1, '0') on conflict (reader) do nothing`,
    [reader],
  );
  const { rows } = await client.query<{ position: string }>(
    'select position from surgery.checkpoint where reader = $1 for update',
    [reader],
  );
  if (rows[0]?.position !== (expected ?? '0'))
    throw new CheckpointMoved(`the checkpoint ${reader} has moved`);
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
