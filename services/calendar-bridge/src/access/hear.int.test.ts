import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openBridgeWorld } from '../testing/bridge-world.ts';

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
