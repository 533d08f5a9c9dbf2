import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTestDatabase, eventually, type TestDatabase } from '@surgery-calendar/test-servers';
import type pg from 'pg';
import { createPool, inTransaction, isDatabaseUnavailable, listen, migrate } from './index.ts';

let database: TestDatabase;
let pool: pg.Pool;
let directory: string;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { applicationName: 'postgres tests', max: 3 });
  directory = await mkdtemp(join(tmpdir(), 'surgery-calendar-migrations-'));
});
afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(directory, { recursive: true });
});

async function numbers(): Promise<number[]> {
  const { rows } = await pool.query<{ n: number }>('SELECT n FROM numbers ORDER BY n');
  return rows.map(({ n }) => n);
}

test('a transaction commits what its work did, and gives its result', async () => {
  await pool.query('CREATE TABLE numbers (n integer)');
  const result = await inTransaction(pool, async (client) => {
    await client.query('INSERT INTO numbers VALUES (1)');
    return 'done';
  });
  expect(result).toBe('done');
  expect(await numbers()).toEqual([1]);
});

test('a transaction whose work throws leaves nothing, throws the same error and gives its connection back', async () => {
  await pool.query('CREATE TABLE numbers (n integer)');
  const failure = new Error('no');
  for (let n = 0; n < 5; n += 1) {
    const failing = inTransaction(pool, async (client) => {
      await client.query('INSERT INTO numbers VALUES (1)');
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
  }
  expect(await numbers()).toEqual([]);
  expect(pool.waitingCount).toBe(0);
});

test('a transaction in which a failed statement was swallowed is not taken for committed', async () => {
  const swallowing = inTransaction(pool, (client) =>
    client.query('SELECT * FROM nowhere').catch(() => undefined),
  );
  await expect(swallowing).rejects.toThrow(/rolled back/);
});

test('a transaction whose connection is cut fails as "database away", and the pool goes on', async () => {
  const cut = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await client.query('SELECT 1');
  });
  const error: unknown = await cut.catch((reason: unknown) => reason);
  expect(isDatabaseUnavailable(error)).toBe(true);
  await pool.query('SELECT 1');
});

test('a port that nobody listens on is "database away"', async () => {
  const away = createPool('postgresql://nobody@127.0.0.1:1/none', { applicationName: 'away' });
  const error: unknown = await away.query('SELECT 1').catch((reason: unknown) => reason);
  expect(isDatabaseUnavailable(error)).toBe(true);
  await away.end();
});

test('migrations run once each, in order, in their own schema, by several processes at once', async () => {
  await writeFile(
    join(directory, '0001_numbers.sql'),
    'CREATE TABLE numbers (n integer); INSERT INTO numbers VALUES (1);',
  );
  await writeFile(join(directory, '0002_more.sql'), 'INSERT INTO numbers VALUES (2);');
  await writeFile(join(directory, 'README.md'), 'not SQL');
  await Promise.all([
    migrate(pool, { schema: 'one', directory }),
    migrate(database.url, { schema: 'one', directory }),
    migrate(database.url, { schema: 'two', directory }),
  ]);
  const { rows } = await pool.query(
    'SELECT (SELECT sum(n) FROM one.numbers) AS one, (SELECT sum(n) FROM two.numbers) AS two',
  );
  expect(rows).toEqual([{ one: '3', two: '3' }]);
  const path = await pool.query<{ search_path: string }>('SHOW search_path');
  expect(path.rows[0]?.search_path).not.toContain('one');
});

test('a migration that fails leaves nothing of itself, nor of those before it', async () => {
  await writeFile(join(directory, '0001_numbers.sql'), 'CREATE TABLE numbers (n integer);');
  await writeFile(join(directory, '0002_wrong.sql'), 'INSERT INTO nowhere VALUES (2);');
  await expect(migrate(pool, { schema: 'one', directory })).rejects.toThrow(/nowhere/);
  await expect(pool.query('SELECT * FROM one.numbers')).rejects.toMatchObject({ code: '42P01' });
});

test('a listener hears what is notified, also after its connection was cut, and tells that it was away', async () => {
  const heard: string[] = [];
  let returns = 0;
  const listener = await listen(database.url, 'a channel', (payload) => heard.push(payload), {
    onReconnect: () => (returns += 1),
  });
  await pool.query(`NOTIFY "a channel", 'one'`);
  await eventually(() => {
    expect(heard).toEqual(['one']);
  });
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'listen a channel' AND datname = current_database()`,
  );
  await eventually(() => {
    expect(returns).toBe(1);
  });
  await pool.query(`NOTIFY "a channel", 'two'`);
  await eventually(() => {
    expect(heard).toEqual(['one', 'two']);
  });
  await listener.close();
});
