import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { GoogleFailure } from '../google/google-failure.ts';
import { openBridgeWorld, withdrawing } from '../testing/bridge-world.ts';
import { sweepingOf } from '../testing/sweeping.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
let sweeps: ReturnType<typeof sweepingOf>;
beforeAll(async () => {
  world = await openBridgeWorld();
  sweeps = sweepingOf(world);
});
beforeEach(async () => {
  await world.reset();
  await world.record({ surgeryId: 's-0' });
  await world.reconcile();
});
afterAll(() => world.close());

function refuse(what: string): void {
  world.google.beforeCall = (call) => {
    if (call.startsWith(what)) throw new GoogleFailure('google-refused', true, 'Google refuses');
  };
}

const hoursPass = (hours: number) =>
  world.pool.query(
    `update calendar_bridge.entry set concluded_at = concluded_at - make_interval(hours => $1) where failure_code is not null`,
    [hours],
  );

test('what Google refused for good is tried once more with the sweep of the next day', async () => {
  refuse('insert');
  await world.record();
  expect(await world.reconcile()).toMatchObject([{ code: 'google-refused', permanent: true }]);
  world.google.beforeCall = () => undefined;
  await sweeps.sweep();
  expect(await world.reconcile()).toEqual([]);
  await hoursPass(24);
  await sweeps.sweep();
  expect(await world.reconcile()).toMatchObject([{ surgeryId: 's-1', outcome: 'created' }]);
  expect(world.google.visible()).toHaveLength(2);
});

test('an event that Google would not let go is taken off a day later', async () => {
  await world.record();
  await world.reconcile();
  refuse('remove');
  await world.record({ revision: 1, status: 'cancelled' });
  expect(await world.reconcile()).toMatchObject([{ code: 'google-refused' }]);
  world.google.beforeCall = () => undefined;
  await hoursPass(24);
  await sweeps.sweep();
  expect(await world.reconcile()).toMatchObject([{ surgeryId: 's-1', outcome: 'removed' }]);
  expect(world.google.visible()).toHaveLength(1);
});

test('where the doctor is not connected nothing is tried', async () => {
  refuse('insert');
  await world.record();
  await world.reconcile();
  await hoursPass(24);
  await sweeps.sweep({ access: () => Promise.resolve(withdrawing) });
  expect(await world.claim()).toEqual([]);
});
