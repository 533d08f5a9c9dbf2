import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { describeEntry } from '../entry/entry-content.ts';
import { access, now, openBridgeWorld, withdrawing } from '../testing/bridge-world.ts';
import { concludeClearing } from './conclude-clearing.ts';

const leaving = 'calendar-access.withdrawing.v1';
let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const release = `update calendar_bridge.entry set lease_token = null, lease_until = null, due_at = null where surgery_id = $1`;

/** The other transactions that wait for a lock. */
async function waiting(): Promise<number> {
  const { rows } = await world.pool.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.count ?? 0;
}

async function twoEntriesInHand() {
  await world.record();
  await world.record({ surgeryId: 's-2' });
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7 });
  return world.claim();
}

test('of two workers who finish the last two entries at the same moment, one says that the doctor is cleared', async () => {
  const [entry] = await twoEntriesInHand();
  if (entry === undefined) throw new Error('nothing was due');
  await world.pool.query('delete from calendar_bridge.placement');
  const [first, second] = [await world.pool.connect(), await world.pool.connect()];
  try {
    await first.query('begin');
    await second.query('begin');
    await first.query(release, ['s-1']);
    await second.query(release, ['s-2']);
    await concludeClearing(first, entry.key, now);
    const secondConcluded = concludeClearing(second, entry.key, now);
    await eventually(async () => expect(await waiting()).toBe(1));
    await first.query('commit');
    expect(await world.cleared()).toEqual([]);
    await secondConcluded;
    await second.query('commit');
  } finally {
    first.release();
    second.release();
  }
  expect(await world.cleared()).toMatchObject([{ connectionVersion: 7, left: 0 }]);
});

test('many workers who finish a doctor’s entries at once: the doctor is cleared once', async () => {
  for (let round = 0; round < 10; round++) {
    await world.reset();
    for (let surgery = 0; surgery < 4; surgery++) await world.record({ surgeryId: `s-${surgery}` });
    await world.reconcile();
    await world.hear(leaving, { connectionVersion: round });
    const entries = await world.claim();
    await Promise.all(entries.map((entry) => world.workOn(entry, withdrawing)));
    expect(await world.cleared()).toMatchObject([{ connectionVersion: round, left: 0 }]);
  }
});

test('a worker who still places an event by older access is waited for, and the event is removed', async () => {
  await world.record();
  const entry = await world.claimOne();
  await world.hear(leaving, { connectionVersion: 7 });
  await world.workOn(entry, access);
  expect(world.google.visible()).toHaveLength(1);
  expect(await world.cleared()).toEqual([]);
  expect(await world.reconcile(withdrawing)).toMatchObject([{ outcome: 'created' }, { outcome: 'removed' }]);
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
  expect(world.google.visible()).toEqual([]);
});

test('a worker who is about to place an event that nobody wants any more is waited for as well', async () => {
  await world.record();
  const entry = await world.claimOne();
  await world.record({ revision: 1, status: 'cancelled' });
  await world.hear(leaving, { connectionVersion: 7 });
  expect(await world.cleared()).toEqual([]);
  await world.workOn(entry, access);
  expect(await world.cleared()).toEqual([]);
  await world.reconcile(withdrawing);
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
  expect(world.google.visible()).toEqual([]);
});

test('an insert whose answer was lost is waited for until it can no longer show', async () => {
  await world.record();
  world.google.beforeCall = () => {
    throw new TypeError('killed');
  };
  const entry = await world.claimOne();
  await world.workOn(entry, access);
  world.google.beforeCall = () => undefined;
  const { rows } = await world.pool.query<{ event_id: string }>(
    'select event_id from calendar_bridge.placement',
  );
  await world.hear(leaving, { connectionVersion: 7 });
  expect(await world.reconcile(withdrawing)).toMatchObject([{ outcome: 'waiting-for-connection' }]);
  expect(await world.cleared()).toEqual([]);
  world.google.store(`primary/${rows[0]?.event_id}`, describeEntry(entry.surgery, 'full', 'test'));
  await world.makeDue();
  expect(await world.reconcile(withdrawing)).toMatchObject([{ outcome: 'removed' }]);
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
  expect(world.google.visible()).toEqual([]);
});

test('a bridge that is killed in the middle goes on where it was', async () => {
  const [first, second] = await twoEntriesInHand();
  if (first === undefined || second === undefined) throw new Error('two entries were not due');
  await world.workOn(first, withdrawing);
  await world.takeStepsOnly(second, withdrawing);
  expect(await world.cleared()).toEqual([]);
  await world.pool.query("update calendar_bridge.entry set lease_until = now() - interval '1 second'");
  await world.reconcile(withdrawing);
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
});

test('a worker who rolls back after it was waited for leaves the clearing to the one who takes over', async () => {
  const [first, second] = await twoEntriesInHand();
  if (first === undefined || second === undefined) throw new Error('two entries were not due');
  await world.workOn(first, withdrawing);
  await world.pool.query(
    'update calendar_bridge.entry set lease_token = gen_random_uuid() where surgery_id = $1',
    [second.key.surgeryId],
  );
  await expect(world.workOn(second, withdrawing)).rejects.toThrow('the lease passed on');
  expect(await world.cleared()).toEqual([]);
  await world.pool.query("update calendar_bridge.entry set lease_until = now() - interval '1 second'");
  await world.reconcile(withdrawing);
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
});

test('withdrawals, conclusions and new grants about one doctor do not stand in each other’s way', async () => {
  for (let surgery = 0; surgery < 4; surgery++) await world.record({ surgeryId: `s-${surgery}` });
  const state = { talking: true };
  const messages = (async () => {
    for (let version = 0; version < 100; version += 2) {
      await world.hear(leaving, { connectionVersion: version });
      await world.hear('calendar-access.granted.v1', { connectionVersion: version + 1 });
    }
    await world.hear(leaving, { connectionVersion: 100 });
    state.talking = false;
  })();
  while (state.talking) {
    const entries = await world.claim();
    await Promise.all(entries.map((entry) => world.workOn(entry, state.talking ? access : withdrawing)));
  }
  await messages;
  await eventually(async () => {
    await world.reconcile(withdrawing);
    expect((await world.cleared()).at(-1)).toMatchObject({ connectionVersion: 100, left: 0 });
  });
  expect(world.google.visible()).toEqual([]);
});
