import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { faultSteps } from '../testing/fault-steps.ts';
import { failuresAmong, wantedEvents } from '../testing/fault-table.ts';
import { openFaultWorld, type FaultWorld } from '../testing/fault-world.ts';
import { surgeryAtGoogle, type SurgeryAtGoogle } from '../testing/surgery-at-google.ts';

let world: FaultWorld;
let one: SurgeryAtGoogle;
beforeAll(async () => {
  world = await openFaultWorld();
});
beforeEach(async () => {
  one = surgeryAtGoogle(world);
  await one.grant(one.anas, world.google.ana);
});
afterEach(() => world.calmDown());
afterAll(() => world.close());

const atAnas = { belongs: () => ({ account: world.google.ana, calendarId: 'primary' }) };

async function placedAt(calendarId = 'primary') {
  one.setAccess(one.anas, world.google.ana, { calendarId });
  await one.record();
  await one.settle();
  const [seen] = await one.visible();
  if (seen === undefined) throw new Error('the surgery was not placed');
  return seen.eventId;
}

async function choosePrimary() {
  one.setAccess(one.anas, world.google.ana);
  await one.hear('preferences.changed.v1', one.anas);
}

const people = {
  'deleted, where Google brings nothing back,': async (eventId: string) => {
    await world.google.setRevive('403');
    await world.google.remove(world.google.ana, 'primary', eventId);
  },
  'deleted, where Google brings back what is updated,': async (eventId: string) => {
    await world.google.setRevive('allow');
    await world.google.remove(world.google.ana, 'primary', eventId);
  },
  edited: async (eventId: string) => {
    await world.google.edit(world.google.ana, 'primary', eventId, { description: 'Sala: minha' });
  },
  'deleted and took out of the bin': async (eventId: string) => {
    await world.google.remove(world.google.ana, 'primary', eventId);
    await world.google.edit(world.google.ana, 'primary', eventId, {});
  },
};

test.each(Object.entries(people))('an event that a person %s is one event after a move', async (_, touch) => {
  await touch(await placedAt());
  await one.record();
  expect(failuresAmong(await one.settle())).toEqual([]);
  expect(await one.visible()).toEqual(wantedEvents(one, atAnas));
});

test.each(Object.entries(people))('an event that a person %s is gone after the surgery', async (_, touch) => {
  await touch(await placedAt());
  await one.record({ status: 'cancelled' });
  expect(failuresAmong(await one.settle())).toEqual([]);
  expect(await one.visible()).toEqual([]);
});

test.each(Object.entries(people))(
  'an event of ours that nothing is known of and that a person %s is met by the insert, and stays one',
  async (_, touch) => {
    await touch(await placedAt());
    await world.pool.query('delete from calendar_bridge.placement where doctor_id = $1', [one.anas]);
    await one.record();
    expect(failuresAmong(await one.settle())).toEqual([]);
    expect(await one.visible()).toEqual(wantedEvents(one, atAnas));
  },
);

test.each([
  ['before the surgery is placed', () => Promise.resolve()],
  ['after it was placed', () => placedAt(world.otherCalendar).then(() => undefined)],
])(
  'a calendar that is deleted %s is told of, and another one chosen takes the surgery',
  async (_, before) => {
    await before();
    one.setAccess(one.anas, world.google.ana, { calendarId: world.otherCalendar });
    await world.google.removeCalendar(world.google.ana, world.otherCalendar);
    await one.record();
    expect(failuresAmong(await one.settle())).toEqual([{ code: 'calendar-gone', permanent: true }]);
    await choosePrimary();
    await one.settle();
    expect(await one.visible()).toEqual(wantedEvents(one, atAnas));
  },
);

test('a surgery called off after its calendar was deleted is simply removed', async () => {
  await placedAt(world.otherCalendar);
  await world.google.removeCalendar(world.google.ana, world.otherCalendar);
  await one.record({ status: 'cancelled' });
  expect(await one.settle()).toMatchObject([{ outcome: 'removed' }]);
});

test.each([
  ['answers 412 to every update', { method: 'PUT', path: '/events/' }, 412],
  ['answers 404 to every update', { method: 'PUT', path: '/events/' }, 404],
])('a Google that %s of an event that it shows unchanged is waited for', async (_, match, status) => {
  await placedAt();
  await world.google.fail({ match, effect: { status } });
  await one.record();
  expect(failuresAmong(await world.run())).toEqual([{ code: 'google-unavailable', permanent: false }]);
  await world.moveOn();
  await world.run();
  expect(await one.visible()).toHaveLength(1);
  await world.google.heal();
  await world.moveOn();
  await one.settle();
  expect(await one.visible()).toEqual(wantedEvents(one, atAnas));
});

test('a Google that calls every id taken and shows no event gets one event once it stops', async () => {
  await world.google.fail({ match: { method: 'POST', path: '/events$' }, effect: { status: 409 } });
  await one.record();
  for (let runs = 0; runs < 8; runs++) {
    await world.run();
    await world.moveOn();
  }
  await world.google.heal();
  await one.settle();
  expect(await one.visible()).toEqual(wantedEvents(one, atAnas));
});

test.each(faultSteps)(
  '$name that is refused as unauthorised ends as revoked, and a new grant ends it as what is wanted',
  async (step) => {
    await step.prepare(one);
    await world.google.fail({ match: { path: '/calendar/v3/' }, effect: { status: 401 } });
    await step.change(one);
    const refused = failuresAmong(await world.run());
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['access-revoked']));
    const doctors = [one.anas, one.ruis];
    const accesses = doctors.map((doctor) => world.accessOf(doctor));
    for (const doctor of doctors) {
      world.setAccess(doctor, { mode: 'none', reason: 'access-revoked' });
      await one.hear('calendar-access.revoked.v1', doctor, { connectionVersion: 4 });
    }
    expect(failuresAmong(await one.settle())).toContainEqual({ code: 'access-revoked', permanent: true });
    await world.google.heal();
    for (const [at, doctor] of doctors.entries()) {
      const access = accesses[at];
      if (access !== undefined) world.setAccess(doctor, access);
      await one.hear('calendar-access.granted.v1', doctor, { connectionVersion: 5 });
    }
    await one.settle();
    await step.afterwards?.(one);
    await one.settle();
    expect(await one.visible()).toEqual(wantedEvents(one, step));
  },
);
