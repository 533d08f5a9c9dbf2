import { randomUUID } from 'node:crypto';
import type pg from 'pg';

/** A table with the log's columns and as many indexes, and nothing that appends do beyond the insert. */
export async function createBareTable(client: pg.ClientBase): Promise<void> {
  await client.query(`
    CREATE SCHEMA bare;
    CREATE TABLE bare.event (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      stream text COLLATE "C" NOT NULL,
      revision bigint NOT NULL,
      id uuid NOT NULL,
      type text NOT NULL,
      data json NOT NULL,
      metadata json NOT NULL,
      recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      UNIQUE (stream, revision)
    )`);
}

/** One commit: one row of the size of a sealed event, one statement, one round trip. */
export async function commitOne(client: pg.ClientBase): Promise<void> {
  await client.query({
    name: 'bare',
    text: 'INSERT INTO bare.event (stream, revision, id, type, data, metadata) VALUES ($1, 0, $2, $3, $4, $5)',
    values: [`bare-${randomUUID()}`, randomUUID(), 'SurgeryScheduled', data, metadata],
  });
}

const data = JSON.stringify({ text: 'x'.repeat(700) });
const metadata = JSON.stringify({ text: 'x'.repeat(250) });

/** Whether the server flushes a commit to the disk before it answers. */
export async function durability(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ fsync: string; commit: string }>(
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`,
  );
  return `PostgreSQL with fsync ${rows[0]?.fsync ?? '?'}, synchronous_commit ${rows[0]?.commit ?? '?'}`;
}
