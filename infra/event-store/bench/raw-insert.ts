import type pg from 'pg';
import type { NewEvent } from '../src/event-store.ts';

/** The yardstick: a bare INSERT of the same columns into a table with as many indexes, one transaction and one round trip each. */
export async function createRawTable(pool: pg.Pool): Promise<void> {
  await pool.query(`
    CREATE SCHEMA raw;
    CREATE TABLE raw.event (
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

/** Inserts each event by a transaction of its own. */
export async function insertRaw(pool: pg.Pool, stream: string, events: readonly NewEvent[]): Promise<void> {
  for (const [revision, event] of events.entries()) {
    await pool.query({
      name: 'raw',
      text: 'INSERT INTO raw.event (stream, revision, id, type, data, metadata) VALUES ($1, $2, $3, $4, $5, $6)',
      values: [
        stream,
        revision,
        event.id,
        event.type,
        JSON.stringify(event.data),
        JSON.stringify(event.metadata),
      ],
    });
  }
}
