import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoDoctors } from '@surgery-calendar/local-stack';
import { eventually, freePort } from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { openDatabaseLocks, type DatabaseLocks } from '../harness/database-locks.ts';
import { openHoldingLine, type HoldingLine } from '../harness/holding-line.ts';
import { killPoints, type KillPoint, type Surroundings } from '../harness/kill-points.ts';
import { startProcess, type ServiceProcess } from '../harness/service-process.ts';
import { startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

const doctors = demoDoctors.filter(({ hospitalId }) => hospitalId === 'hc-sp').slice(0, killPoints.length);
const moved = { startsAt: '2027-12-09T08:00:00-03:00', endsAt: '2027-12-09T09:00:00-03:00' };

/** Three surgeries of one doctor met the same kill: one was left alone then, one was moved, one was called off. */
interface Met {
  readonly alone: string;
  readonly moved: string;
  readonly calledOff: string;
}

let system: System;
let api: SurgeryClient;
let database: DatabaseLocks;
let lines: { readonly google: HoldingLine; readonly broker: HoldingLine };
let bridge: ServiceProcess;
const met = new Map<string, Met>();

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
  for (const [at, point] of killPoints.entries())
    met.set(point.name, await killAt(point, doctorAt(at).surgeonId));
}, 150_000);
afterAll(async () => {
  await bridge.stop();
  for (const line of Object.values(lines)) await line.close();
  await database.close();
  await system.stop();
});

function doctorAt(index: number) {
  const doctor = doctors[index];
  if (doctor === undefined) throw new Error('there are fewer demo doctors than points');
  return doctor;
}

/** Surgeries are scheduled, the process gets to the point and is killed, more happens, it is started again. */
async function killAt(point: KillPoint, surgeonId: string): Promise<Met> {
  const around: Surroundings = { ...lines, database, onCalendar: countEvents, onBoard: countOnBoard };
  const { reached, release } = await point.stop(around);
  const schedule = () => api.schedule({ surgeonId });
  const surgeries = { alone: await schedule(), moved: await schedule(), calledOff: await schedule() };
  try {
    await reached(Object.values(surgeries));
    await bridge.kill();
  } finally {
    await release();
  }
  await api.post(`/surgeries/${surgeries.moved}/reschedule`, moved);
  await api.post(`/surgeries/${surgeries.calledOff}/cancel`);
  await bridge.start();
  return surgeries;
}

async function allEvents() {
  const { url } = system.sandbox.google;
  return (await Promise.all(doctors.map(({ googleEmail }) => calendarOf(url, googleEmail)))).flat();
}

async function eventsOf(surgeryId: string) {
  const events = await allEvents();
  return events.filter((event) => event.extendedProperties?.private?.['surgery_id'] === surgeryId);
}

async function countEvents(surgeryIds: readonly string[]): Promise<number> {
  const events = await allEvents();
  return events.filter((event) =>
    surgeryIds.includes(event.extendedProperties?.private?.['surgery_id'] ?? ''),
  ).length;
}

async function countOnBoard(surgeryIds: readonly string[]): Promise<number> {
  const answers = await Promise.all(surgeryIds.map((id) => api.get(`/surgeries/${id}`)));
  return answers.filter(({ body }) => body['calendarState'] === 'on-calendar').length;
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

test.each(killPoints)(
  'a bridge killed $name leaves one event with the newest content, none of what was called off, and the board says so',
  async ({ name }) => {
    const surgeries = met.get(name);
    if (surgeries === undefined) throw new Error('the process was not killed there');
    await eventually(
      async () => {
        await standsAt(surgeries.alone, '2027-12-01T08:00:00-03:00');
        await standsAt(surgeries.moved, moved.startsAt);
        expect(await eventsOf(surgeries.calledOff)).toEqual([]);
        const { body } = await api.get(`/surgeries/${surgeries.calledOff}`);
        expect(body['calendarState']).toBe('removed');
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
