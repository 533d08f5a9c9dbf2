import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPool, leaseHolder, LeaseLost, migrate } from '@surgery-calendar/postgres';
import { createTestDatabase, type TestDatabase } from '@surgery-calendar/test-servers';
import type { Pool } from 'pg';
import { moveUnderLease, readCheckpoint } from './checkpoint.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  const directory = fileURLToPath(new URL('../../migrations', import.meta.url));
  await migrate(database.url, { schema: 'surgery', directory });
  pool = createPool(database.url, { applicationName: 'checkpoint test' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function take() {
  const hold = leaseHolder({ pool, databaseUrl: database.url, table: 'surgery.checkpoint' }, 'relay');
  const lease = await hold(new AbortController().signal);
  if (lease === undefined) throw new Error('nobody stopped the waiting');
  await lease.stop();
  return lease;
}

test('a holder that was paused cannot move the checkpoint once another one has taken over, not even forwards', async () => {
  const paused = await take();
  await moveUnderLease(pool, paused, '5');
  const heir = await take();
  await moveUnderLease(pool, heir, '7');
  await expect(moveUnderLease(pool, paused, '6')).rejects.toThrow(LeaseLost);
  await expect(moveUnderLease(pool, paused, '9')).rejects.toThrow(LeaseLost);
  expect(await readCheckpoint(pool, 'relay')).toBe('7');
});

test('one whose lease ran out and was not taken is still the holder', async () => {
  const holder = await take();
  await pool.query(`UPDATE surgery.checkpoint SET leased_until = now() - interval '1 minute'`);
  await moveUnderLease(pool, holder, '8');
  expect(await readCheckpoint(pool, 'relay')).toBe('8');
});
