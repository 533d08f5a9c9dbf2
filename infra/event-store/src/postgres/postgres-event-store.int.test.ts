import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPool, migrate } from '@surgery-calendar/postgres';
import { createTestDatabase, eventually, type TestDatabase } from '@surgery-calendar/test-servers';
import type pg from 'pg';
import { describeEventStore } from '../conformance/event-store-conformance.ts';
import { appendUntilKnown, eventsOf, newEvent, newEvents, newStream } from '../conformance/subject.ts';
import { EventStoreUnavailableError } from '../event-store.ts';
import { openPostgresSubject } from '../testing/open-subject.ts';
import { createPostgresEventStore, postgresEventStoreMigrations } from './postgres-event-store.ts';

const schema = 'event_store';

describeEventStore('PostgreSQL', () => openPostgresSubject());

describe('the PostgreSQL event store', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate(database.url, { schema, directory: postgresEventStoreMigrations });
    pool = createPool(database.url, { applicationName: 'event-store-test', max: 4 });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  test('has no last position while nothing was appended', async () => {
    const store = createPostgresEventStore({ pool, listenUrl: database.url, schema });
    expect(await store.lastPosition([''])).toBeUndefined();
    await store.close();
  });

  test('finds the last position of streams that nobody has appended to for very long', async () => {
    const store = createPostgresEventStore({ pool, listenUrl: database.url, schema });
    const [one, two] = [newStream('old-'), newStream('older-')];
    await store.append(two, 'no-stream', [newEvent()]);
    await store.append(one, 'no-stream', newEvents(2));
    const last = await store.lastPosition([one]);
    await pool.query(
      `INSERT INTO ${schema}.event SELECT n + last, 'busy', n, gen_random_uuid(), 'Happened', '{}', '{}', now()
       FROM (SELECT max(position) AS last FROM ${schema}.event) log, generate_series(1, 12000) n`,
    );
    expect(last).toBeDefined();
    expect(await store.lastPosition([one])).toBe(last);
    expect(await store.lastPosition([two, one])).toBe(last);
    expect(BigInt((await store.lastPosition(['old-', 'busy'])) ?? '0')).toBe(BigInt(last ?? '0') + 12_000n);
    expect(await store.lastPosition(['nobody-'])).toBeUndefined();
    await store.close();
  });

  test('merges the appends of one moment into one commit, each with its own answer', async () => {
    const store = createPostgresEventStore({ pool, listenUrl: database.url, schema });
    const streams = Array.from({ length: 50 }, () => newStream());
    const answers = await Promise.all(
      streams.map((stream) => store.append(stream, 'no-stream', newEvents(2))),
    );
    expect(answers).toEqual(streams.map(() => ({ revision: 1n })));
    const { rows } = await pool.query<{ commits: string }>(
      `SELECT count(DISTINCT xmin::text) AS commits FROM ${schema}.event WHERE stream = ANY ($1)`,
      [streams],
    );
    expect(Number(rows[0]?.commits)).toBe(1);
    await store.close();
  });

  test('numbers the log without gaps, so that a missing event would show', async () => {
    const { rows } = await pool.query<{ gaps: string }>(
      `SELECT max(position) - count(*) AS gaps FROM ${schema}.event`,
    );
    expect(rows[0]?.gaps).toBe('0');
  });

  test('fails only the append that PostgreSQL cannot take, not its neighbours', async () => {
    const store = createPostgresEventStore({ pool, listenUrl: database.url, schema });
    const [good, bad] = [newStream(), `nul\u0000${newStream()}`];
    const results = await Promise.allSettled([
      store.append(bad, 'no-stream', [newEvent()]),
      store.append(good, 'no-stream', [newEvent()]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(results[0]).not.toMatchObject({ reason: expect.any(EventStoreUnavailableError) });
    await store.close();
  });

  test('answers "unknown" to an append whose commit hangs, and does it once when repeated', async () => {
    const store = createPostgresEventStore({ pool, listenUrl: database.url, schema, appendDeadlineMs: 300 });
    const stream = newStream();
    const event = newEvent();
    const blocker = await pool.connect();
    await blocker.query('BEGIN');
    await blocker.query(`SELECT ${schema}.append_one($1, -1, gen_random_uuid(), 'Blocks', '{}', '{}')`, [
      newStream(),
    ]);
    await expect(store.append(stream, 'no-stream', [event])).rejects.toThrow(EventStoreUnavailableError);
    await blocker.query('COMMIT');
    blocker.release();
    expect(await appendUntilKnown(store, stream, 'no-stream', [event])).toEqual({ revision: 0n });
    expect(await eventsOf(store, stream)).toHaveLength(1);
    await store.close();
  });

  test('says that it is unavailable where there is no server', async () => {
    const nowhere = createPool('postgresql://nobody@127.0.0.1:1/none', { applicationName: 'nowhere' });
    const store = createPostgresEventStore({
      pool: nowhere,
      listenUrl: 'postgresql://nobody@127.0.0.1:1/none',
      schema,
    });
    await expect(store.append(newStream(), 'any', [newEvent()])).rejects.toThrow(EventStoreUnavailableError);
    await expect(store.readStream(newStream())).rejects.toThrow(EventStoreUnavailableError);
    await expect(store.lastPosition([''])).rejects.toThrow(EventStoreUnavailableError);
    const subscription = store.subscribe({
      prefixes: [''],
      after: undefined,
      onBatch: () => Promise.resolve(),
    });
    await expect(subscription.ended).rejects.toThrow(EventStoreUnavailableError);
    await store.close();
    await nowhere.end();
  });

  test('leaves no connection behind once it is closed', async () => {
    const store = createPostgresEventStore({ pool, listenUrl: database.url, schema });
    const subscription = store.subscribe({
      prefixes: [''],
      after: undefined,
      onBatch: () => Promise.resolve(),
    });
    await store.append(newStream(), 'any', [newEvent()]);
    await store.close();
    await subscription.ended;
    // The server takes a moment to end what was closed.
    await eventually(async () => {
      const { rows } = await pool.query(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`,
        [`${schema}_appended`],
      );
      expect(rows).toEqual([]);
    });
  });
});
