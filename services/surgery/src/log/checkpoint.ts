import { leaseLost, leaseMs, type Lease } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';

/** Another replica has moved the checkpoint: what was about to be done is done already. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
}

/** Where a reader of the log goes on; undefined: from the beginning. */
export async function readCheckpoint(pool: Pool | ClientBase, reader: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ position: string }>(
    `select position from surgery.checkpoint where reader = $1 and position <> '0'`,
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
  const [, { rows }] = await Promise.all([
    client.query({
      name: 'surgery.add_checkpoint',
      text: `insert into surgery.checkpoint (reader, position) values ($1, '0') on conflict (reader) do nothing`,
      values: [reader],
    }),
    client.query<{ position: string }>({
      name: 'surgery.lock_checkpoint',
      text: 'select position from surgery.checkpoint where reader = $1 for update',
      values: [reader],
    }),
  ]);
  if (rows[0]?.position !== (expected ?? '0'))
    throw new CheckpointMoved(`the checkpoint ${reader} has moved`);
}

/** Moves a reader's checkpoint; with a client, within its transaction. */
export async function moveCheckpoint(
  database: Pool | ClientBase,
  reader: string,
  position: string,
): Promise<void> {
  await database.query({
    name: 'surgery.move_checkpoint',
    text: `insert into surgery.checkpoint (reader, position) values ($1, $2)
           on conflict (reader) do update set position = excluded.position`,
    values: [reader, position],
  });
}

/** Moves a reader's checkpoint forwards; where another replica has it further on, it stays. */
export async function moveCheckpointOn(pool: Pool, reader: string, position: string): Promise<void> {
  await pool.query(
    `insert into surgery.checkpoint as known (reader, position) values ($1, $2)
     on conflict (reader) do update set position = excluded.position
       where known.position::numeric < excluded.position::numeric`,
    [reader, position],
  );
}

/**
 * Moves the checkpoint of a reader that holds its lease, and renews the lease with it. Throws `LeaseLost` where it is another's; the
 * checkpoint is then left alone.
 */
export async function moveUnderLease(pool: Pool, lease: Lease, position: string): Promise<void> {
  const { rowCount } = await pool.query({
    name: 'surgery.move_under_lease',
    text: `update surgery.checkpoint set position = $3, leased_until = now() + $4 * interval '1 ms'
           where reader = $1 and epoch = $2`,
    values: [lease.reader, lease.epoch, position, leaseMs],
  });
  if (rowCount === 0) throw leaseLost(lease);
}
