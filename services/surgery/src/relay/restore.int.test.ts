import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { postgresEventStoreMigrations } from '@surgery-calendar/event-store';
import { createPool, migrate } from '@surgery-calendar/postgres';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@surgery-calendar/postgres/embedded';
import { eventually } from '@surgery-calendar/test-servers';
import type { Pool } from 'pg';
import { fileURLToPath } from 'node:url';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';

const schemas = {
  event_store: postgresEventStoreMigrations,
  surgery: fileURLToPath(new URL('../../migrations', import.meta.url)),
  patient_keys: fileURLToPath(new URL('../../key-migrations', import.meta.url)),
};

let directory: string;
let server: EmbeddedPostgres;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'surgery-restored-'));
  server = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
});
afterAll(async () => {
  await server.stop();
  for (const folder of [directory, server.dataDirectory]) await rm(folder, { recursive: true, force: true });
});

/** What a dump of a database holds: every row of every table, from one snapshot. */
type Dump = readonly { readonly table: string; readonly rows: string }[];

async function dump(pool: Pool): Promise<Dump> {
  const client = await pool.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const { rows: tables } = await client.query<{ table: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS table FROM information_schema.tables
     WHERE table_schema = ANY ($1) AND table_name <> 'migrations'`,
    [Object.keys(schemas)],
  );
  const all: Dump[number][] = [];
  for (const { table } of tables) {
    const { rows } = await client.query<{ rows: string }>(
      `SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${table} t`,
    );
    all.push({ table, rows: rows[0]?.rows ?? '[]' });
  }
  await client.query('COMMIT');
  client.release();
  return all;
}

/** Restores it into an empty database of another server, whose transactions are counted from the beginning. */
async function restore(dumped: Dump): Promise<void> {
  for (const [schema, migrations] of Object.entries(schemas))
    await migrate(server.url, { schema, directory: migrations });
  const pool = createPool(server.url, { applicationName: 'restore' });
  for (const { table, rows } of dumped)
    await pool.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(null::${table}, $1)`, [
      rows,
    ]);
  await pool.end();
}

const schedule = async (world: SurgeryWorld): Promise<string> => {
  const { status, body } = await world.call('POST', '/surgeries', booking);
  expect(status).toBe(201);
  return String(body['surgeryId']);
};
const one = async (pool: Pool, sql: string): Promise<number> => {
  const { rows } = await pool.query<{ one: string | null }>(`SELECT (${sql})::text AS one`);
  return Number(rows[0]?.one ?? Number.NaN);
};
const checkpoint = (pool: Pool) =>
  one(pool, `SELECT position FROM surgery.checkpoint WHERE reader = 'relay'`);
const lastPosition = (pool: Pool) => one(pool, 'SELECT max(position) FROM event_store.event');
const transaction = (pool: Pool) => one(pool, 'SELECT pg_current_xact_id()::text');

test('after a dump and restore nothing new falls below the checkpoint: all of it is relayed, and nothing a second time', async () => {
  const before = await startSurgeryWorld();
  await before.receive();
  for (let nth = 0; nth < 5; nth += 1) await schedule(before);
  await eventually(async () => expect(await checkpoint(before.pool)).toBe(await lastPosition(before.pool)));
  // An order by transaction ids would put what comes after the restore before all of this.
  for (let nth = 0; nth < 1_000; nth += 1) await transaction(before.pool);
  await schedule(before);
  await eventually(async () => expect(await checkpoint(before.pool)).toBe(await lastPosition(before.pool)));
  await before.halt();
  const dumped = await dump(before.pool);
  const reached = await checkpoint(before.pool);
  const lastTransaction = await transaction(before.pool);
  await before.stop();

  await restore(dumped);
  const after = await startSurgeryWorld({ database: { url: server.url, drop: () => Promise.resolve() } });
  const received = await after.receive();
  const scheduled = [await schedule(after), await schedule(after), await schedule(after)];
  expect(await transaction(after.pool)).toBeLessThan(lastTransaction);
  expect(await lastPosition(after.pool)).toBe(reached + scheduled.length);
  await eventually(() => expect(received.map(({ data }) => data.surgeryId)).toEqual(scheduled));
  await eventually(async () => expect(await checkpoint(after.pool)).toBe(await lastPosition(after.pool)));
  await after.stop();
});
