import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { CalendarAccess } from '@surgery-calendar/contracts';
import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import { GoogleFailure } from '../google/google-failure.ts';
import { now, openBridgeWorld, withdrawing } from '../testing/bridge-world.ts';

const leaving = 'calendar-access.withdrawing.v1';
const over = { startsAt: '2020-01-01T08:00:00Z', endsAt: '2020-01-01T09:00:00Z' };
const notConnected: CalendarAccess = { mode: 'none', reason: 'not-connected' };

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

test('a doctor without entries is cleared at once', async () => {
  expect(await world.hear(leaving, { connectionVersion: 7 })).toEqual({ kind: 'ack' });
  expect(await world.cleared()).toEqual([
    ...[
      { hospitalId: 'hc-sp', doctorId: 'crm-1', connectionVersion: 7, left: 0, clearedAt: now.toISOString() },
    ],
  ]);
});

test('a doctor who has only surgeries that are long over is cleared at once, and they stay', async () => {
  await world.record();
  await world.reconcile();
  await world.record({ revision: 1, ...over });
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7 });
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
  expect(world.google.visible()).toHaveLength(1);
});

test('a doctor is cleared once every event is off the calendar, and not before', async () => {
  for (const surgeryId of ['s-1', 's-2', 's-3']) await world.record({ surgeryId });
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7 });
  const [first, ...others] = await world.claim();
  if (first === undefined) throw new Error('nothing was due');
  await world.workOn(first, withdrawing);
  expect(await world.cleared()).toEqual([]);
  for (const entry of others) await world.workOn(entry, withdrawing);
  expect(await world.cleared()).toMatchObject([{ connectionVersion: 7, left: 0 }]);
  expect(world.google.visible()).toEqual([]);
  expect(await world.cleared()).toEqual([]);
});

test('what was taken off is replied as removed, and waits for a connection once the access is gone', async () => {
  await world.record();
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7 });
  expect(await world.reconcile(withdrawing)).toMatchObject([{ outcome: 'removed' }]);
  await world.hear('calendar-access.revoked.v1', { connectionVersion: 8 });
  expect(await world.reconcile(notConnected)).toMatchObject([{ outcome: 'waiting-for-connection' }]);
});

test('a surgery that is scheduled while the doctor leaves waits, and does not hold the leaving up', async () => {
  await world.record();
  await world.reconcile();
  await world.hear(leaving, { connectionVersion: 7 });
  const entry = await world.claimOne();
  await world.record({ surgeryId: 's-new' });
  await world.workOn(entry, withdrawing);
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
  expect(await world.reconcile(withdrawing)).toMatchObject([
    { surgeryId: 's-1', outcome: 'removed' },
    { surgeryId: 's-new', outcome: 'waiting-for-connection' },
  ]);
  expect(world.google.visible()).toEqual([]);
});

test('a doctor whose surgeries were never placed is cleared with the first look at them', async () => {
  await world.record();
  await world.record({ surgeryId: 's-2' });
  await world.reconcile(notConnected);
  await world.hear(leaving, { connectionVersion: 7 });
  expect(await world.cleared()).toEqual([]);
  await world.reconcile(withdrawing);
  expect(await world.cleared()).toMatchObject([{ left: 0 }]);
});

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

test('nobody hears of a doctor who is not leaving', async () => {
  await world.record();
  await world.reconcile();
  await world.hear('preferences.changed.v1', { connectionVersion: 2 });
  await world.reconcile({ ...withdrawing, reason: 'paused' });
  await world.hear(leaving, { connectionVersion: 7, doctorId: 'crm-2' });
  expect(await world.cleared()).toMatchObject([{ doctorId: 'crm-2' }]);
});

test('a withdrawal that does not name the account is parked', async () => {
  expect(await world.hear(leaving, { googleSub: undefined })).toEqual({
    kind: 'park',
    reason: 'invalid-message',
  });
});
