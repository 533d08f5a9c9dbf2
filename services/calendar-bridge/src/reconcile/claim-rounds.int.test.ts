import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createPool } from '@surgery-calendar/postgres';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import type { QuotaSettings } from '../quota/quota-settings.ts';
import { takeQuota } from '../quota/take-quota.ts';
import { googlesQuota } from '../testing/bridge-world.ts';
import { putDueEntries } from '../testing/due-entries.ts';
import { claimEntries, firstRounds, type Claim, type Rounds } from './claim-entries.ts';

let database: Awaited<ReturnType<typeof openBridgeDatabase>>;
beforeAll(async () => {
  database = await openBridgeDatabase();
});
beforeEach(() =>
  database.pool.query(
    `truncate calendar_bridge.surgery_head, calendar_bridge.doctor_account, calendar_bridge.quota_scope cascade`,
  ),
);
afterAll(() => database.close());

interface Asked {
  readonly limit?: number;
  readonly slowLimit?: number;
  readonly rounds?: Rounds;
  readonly pool?: typeof database.pool;
  readonly quota?: Pick<QuotaSettings, 'projectLimit' | 'windowMs'>;
}
function claim({
  limit = 16,
  slowLimit = 12,
  rounds = firstRounds,
  pool = database.pool,
  quota = googlesQuota,
}: Asked = {}) {
  const lease = { leaseToken: crypto.randomUUID(), leaseMs: 15_000 };
  return claimEntries(pool, { limit, slowLimit, rounds, ...lease, quota });
}
const doctorsOf = ({ entries }: Claim) => entries.map(({ key }) => key.doctorId);
const lanesOf = ({ entries }: Claim) => entries.map(({ lane }) => lane);
const giveAllBack = () =>
  database.pool.query('update calendar_bridge.entry set lease_token = null, lease_until = null');
const know = (hospitalId: string, doctorId: string, googleSub: string) =>
  database.pool.query(
    `insert into calendar_bridge.doctor_account (hospital_id, doctor_id, google_sub, calendar_id, sweep_due_at)
     values ($1, $2, $3, 'primary', now())`,
    [hospitalId, doctorId, googleSub],
  );

test('a doctor’s single change is in the next claim, though another has 5,000 due', async () => {
  await putDueEntries(database.pool, { doctorId: 'a-busy', count: 5_000 });
  await putDueEntries(database.pool, { doctorId: 'b-quiet', count: 1 });
  expect(doctorsOf(await claim())).toEqual(['a-busy', 'a-busy', 'a-busy', 'a-busy', 'b-quiet']);
});

test('the next claim goes on after the doctor served last, and comes round', async () => {
  for (const doctorId of ['a', 'b', 'c']) await putDueEntries(database.pool, { doctorId, count: 50 });
  const first = await claim({ limit: 8 });
  expect(new Set(doctorsOf(first))).toEqual(new Set(['a', 'b']));
  await giveAllBack();
  const second = await claim({ limit: 8, rounds: first.rounds });
  expect(new Set(doctorsOf(second))).toEqual(new Set(['c', 'a']));
});

test('a claim reads as many rows as it returns need, whatever waits', async () => {
  for (let quiet = 1; quiet <= 3; quiet++)
    await putDueEntries(database.pool, { doctorId: `b-${quiet}`, count: 1 });
  const few = await rowsReadByAClaim();
  await putDueEntries(database.pool, { doctorId: 'a-busy', count: 20_000 });
  const many = await rowsReadByAClaim();
  expect(many.claimed).toBe(7);
  expect(many.read).toBeLessThan(few.read + 100);
});

/** Counted by PostgreSQL within one transaction, which is then rolled back. */
async function rowsReadByAClaim(): Promise<{ readonly claimed: number; readonly read: number }> {
  const pool = createPool(database.url, { applicationName: 'test rows read', max: 1 });
  const count = async () => {
    const { rows } = await pool.query<{ read: number }>(
      `select (coalesce(idx_tup_fetch, 0) + seq_tup_read)::integer as read from pg_stat_xact_user_tables
       where schemaname = 'calendar_bridge' and relname = 'entry'`,
    );
    return rows[0]?.read ?? 0;
  };
  try {
    await pool.query('begin');
    const before = await count();
    const { entries } = await claim({ pool });
    const read = (await count()) - before;
    await pool.query('rollback');
    return { claimed: entries.length, read };
  } finally {
    await pool.end();
  }
}

test('replicas that claim at once never hold more than four entries of one Google account, at whichever hospitals', async () => {
  await know('hc-sp', 'a', 'g-1');
  await know('hc-rj', 'z', 'g-1');
  await putDueEntries(database.pool, { doctorId: 'a', count: 50 });
  await putDueEntries(database.pool, { doctorId: 'z', hospitalId: 'hc-rj', count: 50 });
  for (let round = 0; round < 20; round++) {
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim()));
    expect(claims.flatMap(doctorsOf)).toHaveLength(4);
    await giveAllBack();
  }
});

test('live changes are claimed first, and the slow lane gets what it may have of the rest', async () => {
  for (const doctorId of ['a', 'b', 'c', 'd', 'e']) {
    await putDueEntries(database.pool, { doctorId, count: 10, lane: 'slow' });
  }
  await putDueEntries(database.pool, { doctorId: 'f', count: 1 });
  expect(lanesOf(await claim({ limit: 4, slowLimit: 2 }))).toEqual(['live', 'slow', 'slow']);
});

test('a backfill of one account leaves the fourth place to a live change of the same doctor', async () => {
  await putDueEntries(database.pool, { doctorId: 'a', count: 10, lane: 'slow' });
  expect(lanesOf(await claim())).toEqual(['slow', 'slow', 'slow']);
  await putDueEntries(database.pool, { doctorId: 'a', hospitalId: 'hc-rj', count: 1 });
  await know('hc-sp', 'a', 'g-1');
  await know('hc-rj', 'a', 'g-1');
  expect(lanesOf(await claim())).toEqual(['live']);
});

test('an account that is held is passed by, and the claim tells when the hold ends', async () => {
  await know('hc-sp', 'a', 'g-1');
  await putDueEntries(database.pool, { doctorId: 'a', count: 3 });
  await hold('account:g-1', 'held_until');
  const held = await claim();
  expect(held.entries).toEqual([]);
  expect(held.idle).toMatchObject({ goesOn: false, passedOver: false });
  expect(held.idle.nextInMs).toBeGreaterThan(500_000);
  expect(held.idle.nextInMs).toBeLessThanOrEqual(540_000);
});

test('a lane for which the project’s budget is used up waits, and the other goes on', async () => {
  await putDueEntries(database.pool, { doctorId: 'a', count: 1, lane: 'slow' });
  await putDueEntries(database.pool, { doctorId: 'b', count: 1 });
  await hold('project', 'slow_held_until');
  expect(lanesOf(await claim())).toEqual(['live']);
});

async function hold(scope: string, column: 'held_until' | 'slow_held_until'): Promise<void> {
  await database.pool.query(
    `insert into calendar_bridge.quota_scope (scope, ${column}) values ($1, now() + interval '9 minutes')`,
    [scope],
  );
}

test('no more is claimed than the project’s budget has room for, and one where it has none, which then finds out until when', async () => {
  await database.pool.query('truncate calendar_bridge.quota_use');
  const quota = { projectLimit: 10, accountLimit: 10, windowMs: 60_000 };
  for (const doctorId of ['a', 'b']) await putDueEntries(database.pool, { doctorId, count: 4 });
  const take = () => takeQuota(database.pool, quota, { googleSub: 'g-9', lane: 'live' });
  for (let call = 0; call < 7; call++) await take();
  expect((await claim({ quota })).entries).toHaveLength(3);
  for (let call = 0; call < 3; call++) await take();
  expect((await claim({ quota })).entries).toHaveLength(1);
});

test('of a doctor at the limit the claim tells that something waits, and of a later retry when', async () => {
  await putDueEntries(database.pool, { doctorId: 'a', count: 5 });
  await claim();
  expect((await claim()).idle).toMatchObject({ passedOver: true });
  await database.pool.query(`truncate calendar_bridge.surgery_head cascade`);
  await putDueEntries(database.pool, { doctorId: 'a', count: 1 });
  await database.pool.query(`update calendar_bridge.entry set due_at = now() + interval '9 minutes'`);
  const { idle } = await claim();
  expect(idle).toMatchObject({ goesOn: false, passedOver: false });
  expect(idle.nextInMs).toBeGreaterThan(500_000);
  expect(idle.nextInMs).toBeLessThanOrEqual(540_000);
});

test('who is due is found at once among many who wait for later; where much is due, by claims of a bounded length', async () => {
  for (let doctor = 100; doctor < 400; doctor++)
    await putDueEntries(database.pool, { doctorId: `d-${doctor}`, count: 1 });
  await database.pool.query(`update calendar_bridge.entry set due_at = now() + interval '1 hour'`);
  await putDueEntries(database.pool, { doctorId: 'd-999', count: 1 });
  expect(doctorsOf(await claim())).toEqual(['d-999']);
  await putDueEntries(database.pool, { doctorId: 'd-998', count: 100 });
  const first = await claim();
  expect(first.idle).toMatchObject({ goesOn: true });
  expect(doctorsOf(await claim({ rounds: first.rounds, limit: 1 }))).toEqual(['d-998']);
});
