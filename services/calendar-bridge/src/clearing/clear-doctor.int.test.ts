import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { CalendarAccess } from '@surgery-calendar/contracts';
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
