import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { CalendarAccess } from '@surgery-calendar/contracts';
import { access, openBridgeWorld } from '../testing/bridge-world.ts';

const clears: CalendarAccess = { ...access, mode: 'remove-only', reason: 'paused' };
const keeps: CalendarAccess = { mode: 'none', reason: 'paused' };
const underWay = { startsAt: '2026-11-21T11:30:00Z', endsAt: '2026-11-21T14:00:00Z' };

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

/** The doctor pauses or resumes: what became of the entries then. */
async function change(answer: CalendarAccess) {
  await world.hear('preferences.changed.v1', {});
  return world.reconcile(answer);
}

test('a doctor who pauses and resumes finds each surgery once, under the next generation', async () => {
  await world.record();
  await world.record({ surgeryId: 's-2' });
  await world.reconcile();
  expect(await change(clears)).toMatchObject([{ outcome: 'removed' }, { outcome: 'removed' }]);
  expect(world.google.visible()).toEqual([]);
  expect(await world.claim()).toEqual([]);
  expect(await change(access)).toMatchObject([{ outcome: 'created' }, { outcome: 'created' }]);
  expect(world.google.calls.slice(-2)).toEqual(['insert 01', 'insert 01']);
  expect(world.google.visible()).toHaveLength(2);
});

test('a surgery booked during a pause waits, is placed once when the doctor resumes, and is never called removed', async () => {
  await world.record();
  expect(await world.reconcile(clears)).toMatchObject([{ outcome: 'waiting-for-connection' }]);
  expect(await change(clears)).toMatchObject([{ outcome: 'waiting-for-connection' }]);
  expect(world.google.calls).toEqual([]);
  expect(await change(access)).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.calls).toEqual(['insert 00']);
});

test('a surgery that has begun stays on the calendar of a doctor who pauses', async () => {
  await world.record(underWay);
  const [created] = await world.reconcile();
  await world.record({ ...underWay, revision: 1, room: 'Sala 9' });
  expect(await world.reconcile(clears)).toMatchObject([
    { revision: 1, outcome: 'unchanged', eventId: (created as { eventId?: string }).eventId },
  ]);
  expect(world.google.calls).toEqual(['insert 00']);
  await world.makeDue();
  expect(await world.reconcile()).toMatchObject([{ outcome: 'updated' }]);
});

test('a surgery that has begun and was never placed is waiting, not unchanged', async () => {
  await world.record(underWay);
  expect(await world.reconcile(clears)).toMatchObject([{ outcome: 'waiting-for-connection' }]);
});

test('a surgery that is cancelled after it should have begun leaves a paused doctor’s calendar', async () => {
  await world.record(underWay);
  await world.reconcile();
  await world.record({ ...underWay, revision: 1, status: 'cancelled' });
  expect(await world.reconcile(clears)).toMatchObject([{ outcome: 'removed' }]);
  expect(world.google.visible()).toEqual([]);
});

test('a pause that keeps entries makes no call, and resuming makes none where nothing changed', async () => {
  await world.record();
  await world.record({ surgeryId: 's-2' });
  await world.reconcile();
  await world.record({ surgeryId: 's-2', revision: 1, status: 'cancelled' });
  await change(keeps);
  expect(world.google.calls).toEqual(['insert 00', 'insert 00']);
  expect(world.google.visible()).toHaveLength(2);
  // Woken in one moment, they come in no order.
  expect((await change(access)).toSorted((a, b) => (a.surgeryId < b.surgeryId ? -1 : 1))).toMatchObject([
    { surgeryId: 's-1', outcome: 'unchanged' },
    { surgeryId: 's-2', outcome: 'removed' },
  ]);
  expect(world.google.calls).toEqual(['insert 00', 'insert 00', 'remove']);
});

test('a doctor who resumes while a removal’s answer is unknown gets the event back, once', async () => {
  await world.record();
  await world.reconcile();
  world.google.loseNextAnswer();
  expect(await change(clears)).toMatchObject([{ code: 'google-unavailable' }]);
  expect(world.google.visible()).toEqual([]);
  expect(await change(access)).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.calls).toEqual(['insert 00', 'remove', 'update', 'get', 'insert 01']);
  expect(world.google.visible()).toHaveLength(1);
});

test('a change whose answer is unknown and that is taken back is written again', async () => {
  await world.record({ room: 'Sala 1' });
  await world.reconcile();
  world.google.loseNextAnswer();
  await world.record({ revision: 1, room: 'Sala 9' });
  await world.reconcile();
  await world.record({ revision: 2, room: 'Sala 1' });
  await world.reconcile();
  expect(world.google.visible()).toMatchObject([{ description: expect.stringContaining('Sala 1') }]);
});

test('a doctor who resumes after the bridge was killed in the middle of a removal gets the event back, once', async () => {
  await world.record();
  await world.reconcile();
  await world.hear('preferences.changed.v1', {});
  const entry = await world.claimOne();
  await world.takeStepsOnly(entry, clears);
  expect(world.google.visible()).toEqual([]);
  await world.hear('preferences.changed.v1', {});
  await world.pool.query("update calendar_bridge.entry set lease_until = now() - interval '1 second'");
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.visible()).toHaveLength(1);
});
