import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openBridgeWorld, withdrawing } from '../testing/bridge-world.ts';

const leaving = 'calendar-access.withdrawing.v1';
let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

test('repeated and reordered withdrawals: the newest is answered, an older one changes nothing', async () => {
  await world.record();
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7 });
  await world.hear(leaving, { connectionVersion: 9 });
  await world.hear(leaving, { connectionVersion: 9 });
  await world.hear(leaving, { connectionVersion: 7, googleSub: 'g-0' });
  await world.reconcile(withdrawing);
  expect(await world.cleared()).toMatchObject([{ connectionVersion: 9, left: 0 }]);
});

test('a withdrawal that comes once more after it was answered is answered once more', async () => {
  await world.record();
  await world.reconcile();
  for (let time = 0; time < 2; time++) {
    await world.hear(leaving, { connectionVersion: 7 });
    await world.reconcile(withdrawing);
    expect(await world.cleared()).toMatchObject([{ connectionVersion: 7, left: 0 }]);
  }
});

test.each(['calendar-access.granted.v1', 'calendar-access.revoked.v1'] as const)(
  'a newer %s ends the clearing without an answer, an older one does not',
  async (type) => {
    await world.record();
    await world.reconcile();
    await world.hear(leaving, { connectionVersion: 7 });
    await world.hear(type, { connectionVersion: 6 });
    await world.reconcile(withdrawing);
    expect(await world.cleared()).toMatchObject([{ connectionVersion: 7 }]);
    await world.record({ revision: 1 });
    await world.reconcile();
    await world.hear(leaving, { connectionVersion: 8 });
    await world.hear(type, { connectionVersion: 9 });
    await world.reconcile();
    expect(await world.cleared()).toEqual([]);
    expect(world.google.visible()).toHaveLength(1);
  },
);
