import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { access, openBridgeWorld } from '../testing/bridge-world.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const entryNow = async () => {
  const { rows } = await world.pool.query(
    'select due_at, attempts, failure_code, lease_token, entry_version from calendar_bridge.entry',
  );
  return rows[0] as object;
};
/** The account’s budget is used up between the claim and the call. */
async function workWhileHeld(): Promise<void> {
  const entry = await world.claimOne();
  await world.pool.query(
    `insert into calendar_bridge.quota_scope (scope, held_until) values ('account:g-1', now() + interval '1 minute')
     on conflict (scope) do update set held_until = excluded.held_until`,
  );
  await world.workOn(entry);
}

test('an entry that meets a used-up budget stays due as it was: no attempt, no reply, no call', async () => {
  await world.record();
  const before = await entryNow();
  await workWhileHeld();
  expect(await entryNow()).toEqual(before);
  expect(world.google.calls).toEqual([]);
  expect(await world.claim()).toEqual([]);
  await world.pool.query('update calendar_bridge.quota_scope set held_until = null');
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.calls).toEqual(['insert 00']);
});

test('an insert that was not sent leaves no event to look for: cancelled meanwhile, it costs no call', async () => {
  await world.record();
  await workWhileHeld();
  await world.record({ revision: 1, status: 'cancelled' });
  await world.pool.query('update calendar_bridge.quota_scope set held_until = null');
  expect(await world.reconcile()).toMatchObject([{ outcome: 'removed' }]);
  expect(world.google.calls).toEqual([]);
});

test('a change that was not sent and is taken back costs no call', async () => {
  await world.record();
  await world.reconcile();
  await world.record({ revision: 1, room: 'Sala 9' });
  await workWhileHeld();
  await world.record({ revision: 2 });
  await world.pool.query('update calendar_bridge.quota_scope set held_until = null');
  expect(await world.reconcile()).toMatchObject([{ outcome: 'unchanged' }]);
  expect(world.google.calls).toEqual(['insert 00']);
});

test('an insert that may have been sent before is still looked for after a held one', async () => {
  await world.record();
  world.google.loseNextAnswer();
  await world.reconcile();
  await world.makeDue();
  await workWhileHeld();
  await world.makeDue();
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.calls).toEqual(['insert 00', 'insert 00', 'get']);
  expect(world.google.visible()).toHaveLength(1);
});

test('what a crashed worker left in doubt stays in doubt, also where the next worker got nowhere', async () => {
  await world.record();
  await world.reconcile();
  await world.record({ revision: 1, status: 'cancelled' });
  await world.takeStepsOnly(await world.claimOne(), access);
  await world.record({ revision: 2 });
  await world.pool.query("update calendar_bridge.entry set lease_until = now() - interval '1 second'");
  await workWhileHeld();
  await world.makeDue();
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.visible()).toHaveLength(1);
});
