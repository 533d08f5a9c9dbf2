import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPool, migrate } from '@surgery-calendar/postgres';
import { createTestDatabase, eventually, type TestDatabase } from '@surgery-calendar/test-servers';
import type pg from 'pg';
import { follow } from '../conformance/follow.ts';
import { newEvent, until } from '../conformance/subject.ts';
import { createPostgresEventStore, postgresEventStoreMigrations } from './postgres-event-store.ts';

/**
 * A transaction takes the first position and is held open; another append starts; only once that was delivered or waits is
 * the first committed. What a subscription from the beginning delivered by the time it sees a third event is the answer.
 */
async function deliveredAroundALateCommit(pool: pg.Pool, url: string, schema: string): Promise<string[]> {
  // The second append waits for the first, however long the machine stands still meanwhile.
  const store = createPostgresEventStore({ pool, listenUrl: url, schema, appendDeadlineMs: 30_000 });
  const late = await pool.connect();
  await late.query('BEGIN');
  await late.query(`SELECT ${schema}.append_one('late', -1, gen_random_uuid(), 'Happened', '{}', '{}')`);
  const follower = follow(store, { prefix: '' });
  const second = store.append('second', 'no-stream', [newEvent()]);
  await eventually(async () => {
    if (follower.seen.length === 0 && !(await somebodyWaits(pool)))
      throw new Error('the second is on its way');
  });
  await late.query('COMMIT');
  late.release();
  await second;
  await store.append('third', 'no-stream', [newEvent()]);
  await until('the third arrived', () => follower.seen.some(({ stream }) => stream === 'third'));
  await follower.stop();
  await store.close();
  return follower.seen.map(({ stream }) => stream);
}

/** What a log looks like that takes its positions from a sequence and lets appends commit in any order. */
const appendWithoutTheLock = `
  CREATE SEQUENCE naive.position;
  CREATE OR REPLACE FUNCTION naive.append_one(
    to_stream text, expected bigint, event_id uuid, event_type text, event_data json, event_metadata json
  ) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO naive.event VALUES (
      nextval('naive.position'), to_stream, expected + 1, event_id, event_type, event_data, event_metadata, now()
    ) RETURNING revision
  $$`;

describe('an event whose transaction committed late', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPool(database.url, { applicationName: 'late-commit' });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  test('is never skipped: a subscription never skips an event whose transaction committed late', async () => {
    await migrate(database.url, { schema: 'event_store', directory: postgresEventStoreMigrations });
    expect(await deliveredAroundALateCommit(pool, database.url, 'event_store')).toEqual([
      'late',
      'second',
      'third',
    ]);
  });

  test('would be skipped where positions come from a sequence without the lock: the test above can fail', async () => {
    await migrate(database.url, { schema: 'naive', directory: postgresEventStoreMigrations });
    await pool.query(appendWithoutTheLock);
    expect(await deliveredAroundALateCommit(pool, database.url, 'naive')).toEqual(['second', 'third']);
  });

  test('cannot be written around the lock either: the position it would take is one that is taken', async () => {
    const writers = await Promise.all([pool.connect(), pool.connect()]);
    const insert = `INSERT INTO event_store.event
      SELECT max(position) + 1, $1, 0, gen_random_uuid(), 'Happened', '{}', '{}', now() FROM event_store.event`;
    await writers[0].query('BEGIN');
    await writers[0].query(insert, ['around-1']);
    const second = expect(writers[1].query(insert, ['around-2'])).rejects.toMatchObject({ code: '23505' });
    await eventually(async () => {
      if (!(await somebodyWaits(pool))) throw new Error('the second is on its way');
    });
    await writers[0].query('COMMIT');
    await second;
    for (const writer of writers) writer.release();
  });
});

/** Whether a session of this database waits for another's transaction or lock. */
async function somebodyWaits(pool: pg.Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return (rowCount ?? 0) > 0;
}
