import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import { GoogleFailure } from '../google/google-failure.ts';
import { openBridgeWorld, withdrawing } from '../testing/bridge-world.ts';

const leaving = 'calendar-access.withdrawing.v1';
let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const refuseRemovals = (failure: GoogleFailure) => {
  world.google.beforeCall = (call) => {
    if (call === 'remove') throw failure;
  };
};

test('events that Google refuses to give up are counted as left', async () => {
  await world.record();
  await world.record({ surgeryId: 's-2' });
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7 });
  const [first] = await world.claim(1);
  if (first === undefined) throw new Error('nothing was due');
  refuseRemovals(new GoogleFailure('google-refused', true, 'Google refused with status 403'));
  await world.workOn(first, withdrawing);
  world.google.beforeCall = () => undefined;
  await world.reconcile(withdrawing);
  expect(await world.cleared()).toMatchObject([{ left: 1 }]);
});

test('an account whose access is gone already is given up at once, and all that is there is counted', async () => {
  await world.record();
  await world.record({ surgeryId: 's-2' });
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7 });
  await world.reconcile({ mode: 'none', reason: 'access-revoked' });
  expect(await world.cleared()).toMatchObject([{ left: 2 }]);
});

test('events at another account are not this withdrawal’s', async () => {
  await world.record();
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7, googleSub: 'g-0' });
  await world.reconcile();
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
});

test.each([
  [
    'Google is away',
    () => refuseRemovals(new GoogleFailure('google-unavailable', false, 'Google answered 503')),
    withdrawing,
  ],
  [
    'Google asks for fewer requests',
    () => refuseRemovals(new GoogleFailure('google-rate-limited', false, 'fewer', 60_000)),
    withdrawing,
  ],
  ['identity is away', () => undefined, new IdentityUnavailable('away')],
  ['the hospital’s policy is not known', () => undefined, { mode: 'none', reason: 'no-policy' } as const],
])('while %s the doctor is not cleared; afterwards the doctor is', async (_, trouble, answer) => {
  await world.record();
  await world.record({ surgeryId: 's-2' });
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7 });
  trouble();
  await world.reconcile(answer);
  expect(await world.cleared()).toEqual([]);
  world.google.beforeCall = () => undefined;
  await world.makeDue();
  await world.reconcile(withdrawing);
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
  expect(world.google.visible()).toEqual([]);
});
