import type { CalendarAccess } from '@surgery-calendar/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { access, openBridgeWorld } from '../testing/bridge-world.ts';
import { rememberAnswers } from './remember-answers.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

/** How often access had changed for each of these, as their claim says. */
async function heard(): Promise<Record<string, number>> {
  await world.makeDue();
  const claimed = await world.claim();
  await world.pool.query('update calendar_bridge.entry set lease_token = null, lease_until = null');
  return Object.fromEntries(claimed.map((entry) => [entry.key.surgeryId, entry.heard]));
}

test('a claim tells how often identity had spoken of the doctor or of the hospital’s policy', async () => {
  await world.record({ surgeryId: 'anas' });
  await world.record({ surgeryId: 'ruis', surgeonId: 'crm-2' });
  await world.record({ surgeryId: 'elsewhere', hospitalId: 'hc-rj' });
  expect(await heard()).toEqual({ anas: 0, ruis: 0, elsewhere: 0 });
  await world.hear('calendar-access.granted.v1', {});
  await world.hear('preferences.changed.v1', {});
  expect(await heard()).toEqual({ anas: 2, ruis: 0, elsewhere: 0 });
  await world.hear('policy.changed.v1', {});
  expect(await heard()).toEqual({ anas: 3, ruis: 1, elsewhere: 0 });
});

test('it is known to whoever claims before the entries are woken: what the wake-up misses has asked anew', async () => {
  await world.record({ surgeryId: 'early' });
  const somebody = await world.pool.connect();
  await somebody.query('begin');
  await somebody.query('select from calendar_bridge.entry for update');
  const hearing = world.hear('calendar-access.revoked.v1', {});
  await world.untilWaiting();
  await world.record({ surgeryId: 'late' });
  const late = (await world.claim()).find(({ key }) => key.surgeryId === 'late');
  await somebody.query('commit');
  somebody.release();
  await hearing;
  expect(late).toMatchObject({ heard: 1 });
});

test('an entry that was woken by the message that access has changed is worked on with a new answer', async () => {
  let answer: CalendarAccess = access;
  let asked = 0;
  const source = rememberAnswers(
    () => {
      asked += 1;
      return Promise.resolve(answer);
    },
    () => 0,
  );
  const work = async () => {
    for (const entry of await world.claim()) await world.workOn(entry, source);
  };
  await world.record({ surgeryId: 's-1' });
  await work();
  await world.record({ surgeryId: 's-2' });
  await work();
  expect(asked).toBe(1);
  expect(world.google.visible()).toHaveLength(2);
  answer = { ...access, policy: { patientDetails: 'none' } };
  await world.hear('preferences.changed.v1', {});
  await work();
  expect(asked).toBe(2);
  expect(world.google.visible().map(({ summary }) => summary)).toEqual(['Cirurgia', 'Cirurgia']);
});

test('an entry that no change of access wakes, for it is over, is worked on with a new answer', async () => {
  let asked = 0;
  const source = rememberAnswers(
    () => {
      asked += 1;
      return Promise.resolve(access);
    },
    () => 0,
  );
  const over = { startsAt: '2026-11-18T08:00:00-03:00', endsAt: '2026-11-18T09:00:00-03:00' };
  for (const surgeryId of ['s-1', 's-2']) {
    await world.record({ surgeryId, ...over });
    await world.workOn(await world.claimOne(), source);
  }
  expect(asked).toBe(2);
});

test('an entry that is over, and whose insert was never answered, is woken when the doctor connects again', async () => {
  const over = { startsAt: '2026-11-18T08:00:00-03:00', endsAt: '2026-11-18T09:00:00-03:00' };
  await world.record(over);
  world.google.loseNextAnswer();
  await world.reconcile();
  await world.makeDue();
  await world.reconcile({ mode: 'none', reason: 'access-revoked' });
  expect(await world.claim()).toEqual([]);
  await world.pool.query(
    `update calendar_bridge.surgery_head set data = jsonb_set(data, '{endsAt}', to_jsonb(now() - interval '2 days'))`,
  );
  await world.hear('calendar-access.granted.v1', {});
  expect(await world.claim()).toHaveLength(1);
});
