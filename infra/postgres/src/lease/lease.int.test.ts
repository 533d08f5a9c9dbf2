import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createTestDatabase, eventually, type TestDatabase } from '@surgery-calendar/test-servers';
import type pg from 'pg';
import { createPool } from '../pool.ts';
import { leaseHolder, type HeldLease } from './hold-lease.ts';
import { LeaseLost, renewLease } from './lease.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { applicationName: 'lease test' });
  await pool.query(
    'CREATE TABLE lease (reader text PRIMARY KEY, epoch bigint NOT NULL, holder uuid, leased_until timestamptz NOT NULL)',
  );
});
beforeEach(async () => {
  await pool.query('TRUNCATE lease');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const never = new AbortController().signal;
const leases = () => ({ pool, table: 'lease', databaseUrl: database.url });
async function hold(from: () => Promise<HeldLease | undefined>): Promise<HeldLease> {
  const held = await from();
  if (held === undefined) throw new Error('nobody stopped the waiting');
  return held;
}
const holder = () => {
  const take = leaseHolder(leases(), 'relay');
  return (stopping: AbortSignal = never) => hold(() => take(stopping));
};
/** A replica that waits for the lease; tells whether it has it. */
function waiting(take: (stopping?: AbortSignal) => Promise<HeldLease>) {
  const taken = take();
  const state = { has: false, taken };
  void taken.then(() => (state.has = true));
  return state;
}
const waiters = async (): Promise<number> => {
  const { rowCount } = await pool.query(
    `SELECT FROM pg_stat_activity WHERE application_name = 'listen lease.lease' AND datname = current_database()`,
  );
  return rowCount ?? 0;
};

test('of three who want it one has it, and the next has it as soon as it is given back', async () => {
  const first = await holder()();
  const others = [waiting(holder()), waiting(holder())];
  await eventually(async () => expect(await waiters()).toBe(2));
  // On a machine that stood still the lease may have passed on: then the first one knows that it has lost it.
  expect([!first.lost.aborted, ...others.map(({ has }) => has)].filter(Boolean).length).toBeLessThan(2);
  await first.stop();
  // However long it would still run.
  await pool.query(`UPDATE lease SET leased_until = now() + interval '1 hour'`);
  await first.release();
  for (let left = others; left.length > 0;) {
    const { winner, lease } = await Promise.race(
      left.map(async (other) => ({ winner: other, lease: await other.taken })),
    );
    expect(left.filter(({ has }) => has)).toEqual([winner]);
    await lease.stop();
    await lease.release();
    left = left.filter((other) => other !== winner);
  }
});

test('a holder that renews keeps it for longer than it runs', async () => {
  const keepsIt = async (): Promise<boolean> => {
    const held = await holder()();
    await pool.query(`UPDATE lease SET leased_until = now() + interval '50 ms'`);
    const before = await leasedFor();
    await eventually(async () => {
      if (!held.lost.aborted) expect(await leasedFor()).toBeGreaterThan(before + 500);
    });
    const hasIt = !held.lost.aborted;
    await held.stop();
    return hasIt;
  };
  // Once more, for a machine that stands still for longer than a lease runs loses it.
  expect((await keepsIt()) || (await keepsIt())).toBe(true);
});

test('a holder that died without a word is followed by another, under a higher epoch', async () => {
  const died = await holder()();
  // What a SIGKILL does: no renewal, no giving back.
  await died.stop();
  const next = await holder()();
  expect(Number(next.epoch)).toBe(Number(died.epoch) + 1);
  await expect(renewLease(leases(), died)).rejects.toThrow(LeaseLost);
  await next.stop();
});

test('a lease from before the database’s clock was put back is waited for no longer than any other', async () => {
  const died = await holder()();
  await died.stop();
  await pool.query(`UPDATE lease SET leased_until = now() + interval '1 hour'`);
  const next = await holder()();
  expect(Number(next.epoch)).toBe(Number(died.epoch) + 1);
  expect(await leasedFor()).toBeLessThan(Date.now() + 60_000);
  await next.stop();
});

test('a holder that was cut off hears that another one has it now, and cannot give away what is not its own', async () => {
  const first = await holder()();
  await pool.query(`UPDATE lease SET leased_until = '-infinity'`);
  const second = await holder()();
  await eventually(() => expect(first.lost.aborted).toBe(true));
  expect(first.lost.reason).toBeInstanceOf(LeaseLost);
  await first.stop();
  await first.release();
  const { rows } = await pool.query('SELECT epoch, isfinite(leased_until) AS held FROM lease');
  expect(rows).toEqual([{ epoch: second.epoch, held: true }]);
  await second.stop();
});

test('a holder that gets no answer gives itself up when the lease has run out', async () => {
  const own = createPool(database.url, { applicationName: 'cut off' });
  const take = leaseHolder({ ...leases(), pool: own }, 'relay');
  const lease = await hold(() => take(never));
  await own.end();
  await eventually(() => expect(lease.lost.aborted).toBe(true));
  await lease.stop();
});

test('whoever waits is let go where it stops, and the same process takes again at once what it had', async () => {
  const take = holder();
  const first = await take();
  await first.stop();
  await pool.query(`UPDATE lease SET leased_until = now() + interval '1 hour'`);
  const again = await take();
  expect(Number(again.epoch)).toBe(Number(first.epoch) + 1);
  const letGo = async (): Promise<HeldLease | undefined> => {
    const stopping = new AbortController();
    const other = leaseHolder(leases(), 'relay')(stopping.signal);
    await eventually(async () => expect(await waiters()).toBe(1));
    stopping.abort();
    const taken = await other;
    await taken?.stop();
    return taken;
  };
  // Once more, for on a machine that stands still the lease passes on to who waits.
  expect((await letGo()) && (await letGo())).toBeUndefined();
  await again.stop();
});

async function leasedFor(): Promise<number> {
  const { rows } = await pool.query<{ ms: number }>(
    `SELECT extract(epoch FROM leased_until)::float8 * 1000 AS ms FROM lease`,
  );
  return rows[0]?.ms ?? Number.NaN;
}
