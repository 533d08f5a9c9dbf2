import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { DoctorId, HospitalId } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import type { GoogleCalendar } from '../google/google-calendar.ts';
import { AccessTokenRefused, GoogleFailure } from '../google/google-failure.ts';
import { QuotaExhausted } from '../quota/quota-exhausted.ts';
import { access, now, openBridgeWorld, withdrawing } from '../testing/bridge-world.ts';
import { sweepingOf } from '../testing/sweeping.ts';
import { requestSweep } from './request-sweep.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
let sweeps: ReturnType<typeof sweepingOf>;
beforeAll(async () => {
  world = await openBridgeWorld();
  sweeps = sweepingOf(world);
});
beforeEach(async () => {
  await world.reset();
  await world.pool.query('truncate calendar_bridge.sync_log');
  await world.record();
  await world.record({ surgeryId: 's-2' });
  await world.reconcile();
  world.google.calls = [];
});
afterAll(() => world.close());

function deleteAll(): void {
  for (const [id, event] of world.google.events) world.google.events.set(id, { ...event, deleted: true });
}

const request = () =>
  inTransaction(world.pool, (client) =>
    requestSweep(client, { hospitalId: 'hc-sp' as HospitalId, doctorId: 'crm-1' as DoctorId }),
  );

async function claim() {
  const sweep = await sweeps.claim();
  if (sweep === undefined) throw new Error('no sweep was due');
  return sweep;
}

test('a list that fails on its second page concludes nothing, and is tried again soon', async () => {
  world.google.pageSize = 1;
  let pages = 0;
  world.google.beforeCall = () => {
    if (++pages === 2) throw new GoogleFailure('google-unavailable', false, 'Google answered 503');
  };
  await request();
  expect(await sweeps.workOn(await claim())).toEqual(['failed']);
  expect(await sweeps.logged()).toEqual([]);
  expect(await world.reconcile()).toEqual([]);
  const [account] = await sweeps.accounts();
  expect(account).toMatchObject({ swept: false, attempts: 1 });
  expect(account?.hours).toBeLessThan(0.01);
  expect(await sweeps.sweep()).toEqual(['compared']);
  expect(world.google.calls).toEqual(['list', 'list']);
});

test.each([
  ['identity is away', { access: () => Promise.reject(new IdentityUnavailable('away')) }, 'failed', 0],
  ['the budget is used up', { google: failing(new QuotaExhausted(now)) }, 'held', 0],
  [
    'the calendar is gone',
    { google: failing(new GoogleFailure('calendar-gone', true, 'gone')) },
    'refused',
    24,
  ],
  ['the doctor is leaving', { access: () => Promise.resolve(withdrawing) }, 'not-connected', 24],
])('nothing is concluded where %s', async (_, sweeping, outcome, hours) => {
  deleteAll();
  await request();
  expect(await sweeps.workOn(await claim(), sweeping)).toEqual([outcome]);
  expect(await sweeps.logged()).toEqual([]);
  expect(world.google.calls).toEqual([]);
  const [account] = await sweeps.accounts();
  expect(account?.swept).toBe(false);
  expect(account?.hours).toBeCloseTo(hours, 0);
});

function failing(error: Error) {
  return { list: () => Promise.reject(error) };
}

test('a token that Google refuses is asked for once more', async () => {
  const refused: unknown[] = [];
  let calls = 0;
  world.google.beforeCall = () => {
    if (++calls === 1) throw new AccessTokenRefused('Google refused the access token');
  };
  await request();
  const outcome = await sweeps.workOn(await claim(), {
    access: ({ refusedAccessToken }) => {
      refused.push(refusedAccessToken);
      return Promise.resolve(access);
    },
  });
  expect(outcome).toEqual(['compared']);
  expect(refused).toEqual([undefined, 'token']);
});

test('an entry in a worker’s hands is not judged by an older list: the sweep is done once more', async () => {
  await world.makeDue();
  const entry = await world.claimOne();
  deleteAll();
  await request();
  expect(await sweeps.workOn(await claim())).toEqual(['found-deleted', 'unsettled']);
  await world.workOn(entry);
  expect(await sweeps.sweep()).toEqual(['found-deleted', 'compared']);
  await world.reconcile();
  expect(world.google.visible()).toHaveLength(2);
});

test('an event that was placed while the list was on its way is not missed in it', async () => {
  await request();
  const sweep = await claim();
  const google: Pick<GoogleCalendar, 'list'> = {
    list: async (...call) => {
      const page = await world.google.client.list(...call);
      await world.record({ surgeryId: 's-3' });
      await world.reconcile();
      return page;
    },
  };
  expect(await sweeps.workOn(sweep, { google })).toEqual(['unsettled']);
  expect(await sweeps.logged()).toEqual([]);
  expect(await sweeps.sweep()).toEqual(['compared']);
});

test('a sweep that is asked for while one is under way follows it at once', async () => {
  await request();
  const sweep = await claim();
  await request();
  expect(await sweeps.claim()).toBeUndefined();
  expect(await sweeps.workOn(sweep)).toEqual(['compared']);
  expect(await sweeps.workOn(await claim())).toEqual(['compared']);
  expect(await sweeps.claim()).toBeUndefined();
});

test('a sweep that a crashed replica left passes on when its lease has run out', async () => {
  await request();
  await claim();
  expect(await sweeps.claim()).toBeUndefined();
  await world.pool.query(
    `update calendar_bridge.doctor_account set sweep_lease_until = now() - interval '1 s'`,
  );
  expect(await sweeps.workOn(await claim())).toEqual(['compared']);
});

test('a doctor who has another account by now is swept there at once', async () => {
  const moved = { ...access, googleSub: 'g-2' };
  const sweeping = { access: () => Promise.resolve(moved) };
  await request();
  expect(await sweeps.workOn(await claim(), sweeping)).toEqual(['not-connected']);
  expect(world.google.calls).toEqual([]);
  const sweep = await claim();
  expect(sweep.googleSub).toBe('g-2');
  // Another account’s calendar, which is empty.
  world.google.events.clear();
  expect(await sweeps.workOn(sweep, sweeping)).toEqual(['compared']);
  expect(await sweeps.claim()).toBeUndefined();
});
