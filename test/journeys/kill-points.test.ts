import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoDoctors } from '@surgery-calendar/local-stack';
import { eventually, freePort } from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { openDatabaseLocks, type DatabaseLocks } from '../harness/database-locks.ts';
import { openHoldingLine, type HoldingLine } from '../harness/holding-line.ts';
import { killPoints, type KillPoint, type Surroundings } from '../harness/kill-points.ts';
import { startProcess, type ServiceProcess } from '../harness/service-process.ts';
import { startSystem, type System } from '../harness/start-system.ts';
import { booking, surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

// Of one account four entries are worked on at once: what is new and what changes belongs to two doctors.
const doctors = demoDoctors
  .filter(({ hospitalId }) => hospitalId === 'hc-sp')
  .slice(0, 2 * killPoints.length);
const asBooked = booking.startsAt;
const moved = { startsAt: '2127-12-09T08:00:00-03:00', endsAt: '2127-12-09T09:00:00-03:00' };

/** Surgeries that met the same kill. */
interface Met {
  /** New, and left alone after it. */
  readonly alone: string;
  /** New, and moved after it. */
  readonly moved: string;
  /** New, and called off after it. */
  readonly calledOff: string;
  /** On the calendar before, and being moved there. */
  readonly beingMoved: string;
  /** On the calendar before, and being taken off it. */
  readonly beingRemoved: string;
}

let system: System;
let api: SurgeryClient;
let database: DatabaseLocks;
let lines: { readonly google: HoldingLine; readonly broker: HoldingLine };
let bridge: ServiceProcess;
const met = new Map<string, Met>();
/** What was last asked for each surgery: the start of its event, or null for none. */
const asked = new Map<string, string | null>();

beforeAll(async () => {
  system = await startSystem({ connected: doctors });
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  database = openDatabaseLocks(system.databaseUrl);
  await system.processes['calendar-bridge'].stop();
  const google = new URL(system.sandbox.google.url);
  const broker = new URL(system.amqpUrl);
  lines = {
    google: await openHoldingLine({ host: google.hostname, port: Number(google.port) }),
    broker: await openHoldingLine({ host: broker.hostname, port: Number(broker.port || 5672) }),
  };
  broker.host = `127.0.0.1:${lines.broker.port}`;
  const port = await freePort();
  bridge = await startProcess('calendar-bridge', port, {
    ...system.environments['calendar-bridge'],
    PORT: String(port),
    AMQP_URL: broker.href,
    GOOGLE_CALENDAR_URL: `http://127.0.0.1:${lines.google.port}`,
  });
  const standing = await Promise.all(
    killPoints.map((_, at) => Promise.all([schedule(2 * at + 1), schedule(2 * at + 1)])),
  );
  await eventually(async () => {
    expect(await countAsAsked(standing.flat())).toBe(standing.flat().length);
  });
  // Their replies are out as well: in the outbox they would be the batch that is under way at the first point, and hold up all others.
  // An outbox that is empty says so only once they have been there: what stands at Google may not be recorded yet.
  await eventually(async () => {
    expect(await countOnBoard(standing.flat())).toBe(standing.flat().length);
    expect(await database.count('select from calendar_bridge.outbox where $1::text is null', [null])).toBe(0);
  });
  for (const [at, point] of killPoints.entries()) {
    const [beingMoved, beingRemoved] = standing[at] ?? [];
    if (beingMoved === undefined || beingRemoved === undefined) throw new Error('nothing stands');
    met.set(point.name, await killAt(point, 2 * at, { beingMoved, beingRemoved }));
  }
}, 150_000);
afterAll(async () => {
  await bridge.stop();
  for (const line of Object.values(lines)) await line.close();
  await database.close();
  await system.stop();
});

async function schedule(doctor: number): Promise<string> {
  const surgeonId = doctors[doctor]?.surgeonId;
  if (surgeonId === undefined) throw new Error('there are fewer demo doctors than points');
  const surgeryId = await api.schedule({ surgeonId });
  asked.set(surgeryId, asBooked);
  return surgeryId;
}

async function move(surgeryId: string): Promise<void> {
  asked.set(surgeryId, moved.startsAt);
  expect((await api.post(`/surgeries/${surgeryId}/reschedule`, moved)).status).toBe(200);
}

async function cancel(surgeryId: string): Promise<void> {
  asked.set(surgeryId, null);
  expect((await api.post(`/surgeries/${surgeryId}/cancel`)).status).toBe(200);
}

/** Surgeries are scheduled, moved and called off, the process gets to the point and is killed, more happens, it is started again. */
async function killAt(
  point: KillPoint,
  doctor: number,
  standing: Pick<Met, 'beingMoved' | 'beingRemoved'>,
): Promise<Met> {
  const around: Surroundings = { ...lines, database, asAsked: countAsAsked, onBoard: countOnBoard };
  const { reached, release } = await point.stop(around);
  const scheduled = {
    alone: await schedule(doctor),
    moved: await schedule(doctor),
    calledOff: await schedule(doctor),
  };
  await move(standing.beingMoved);
  await cancel(standing.beingRemoved);
  try {
    await reached({ scheduled: Object.values(scheduled), changed: Object.values(standing) });
    await bridge.kill();
  } finally {
    await release();
  }
  await move(scheduled.moved);
  await cancel(scheduled.calledOff);
  await bridge.start();
  return { ...scheduled, ...standing };
}

async function allEvents() {
  const { url } = system.sandbox.google;
  return (await Promise.all(doctors.map(({ googleEmail }) => calendarOf(url, googleEmail)))).flat();
}

async function eventsOf(surgeryId: string) {
  const events = await allEvents();
  return events.filter((event) => event.extendedProperties?.private?.['surgery_id'] === surgeryId);
}

async function countAsAsked(surgeryIds: readonly string[]): Promise<number> {
  const events = await allEvents();
  return surgeryIds.filter((surgeryId) => {
    const starts = events
      .filter((event) => event.extendedProperties?.private?.['surgery_id'] === surgeryId)
      .map((event) => event.start?.dateTime);
    const start = asked.get(surgeryId);
    return start === null ? starts.length === 0 : starts.length === 1 && starts[0] === start;
  }).length;
}

async function countOnBoard(surgeryIds: readonly string[]): Promise<number> {
  const shown = await Promise.all(
    surgeryIds.map(async (surgeryId) => {
      const { body } = await api.get(`/surgeries/${surgeryId}`);
      const start = asked.get(surgeryId);
      if (start === null) return body['calendarState'] === 'removed';
      return body['calendarState'] === 'on-calendar' && body['startsAt'] === start;
    }),
  );
  return shown.filter(Boolean).length;
}

/** The board tells of the one event that there is. */
async function standsAt(surgeryId: string, startsAt: string): Promise<void> {
  const events = await eventsOf(surgeryId);
  expect(events).toMatchObject([{ start: { dateTime: startsAt } }]);
  const { body } = await api.get(`/surgeries/${surgeryId}`);
  expect(body).toMatchObject({
    calendarState: 'on-calendar',
    googleEventId: events[0]?.id,
    googleSyncError: null,
  });
}

/** There is no event of it, and the board says so. */
async function isGone(surgeryId: string): Promise<void> {
  expect(await eventsOf(surgeryId)).toEqual([]);
  const { body } = await api.get(`/surgeries/${surgeryId}`);
  expect(body['calendarState']).toBe('removed');
}

test.each(killPoints)(
  'a bridge killed $name leaves one event with the newest content, none of what was called off, and the board says so',
  async ({ name }) => {
    const surgeries = met.get(name);
    if (surgeries === undefined) throw new Error('the process was not killed there');
    await eventually(
      async () => {
        await standsAt(surgeries.alone, asBooked);
        await standsAt(surgeries.moved, moved.startsAt);
        await isGone(surgeries.calledOff);
        await standsAt(surgeries.beingMoved, moved.startsAt);
        await isGone(surgeries.beingRemoved);
      },
      { timeoutMs: 40_000 },
    );
  },
);

test('no lease outlives the killed processes by more than its time', async () => {
  await eventually(
    async () => {
      const leased = 'select from calendar_bridge.entry where lease_token is not null and $1::text is null';
      expect(await database.count(leased, [null])).toBe(0);
    },
    { timeoutMs: 20_000 },
  );
});
