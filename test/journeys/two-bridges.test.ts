import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoDoctors } from '@surgery-calendar/local-stack';
import { eventually, freePort } from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { openDatabaseLocks } from '../harness/database-locks.ts';
import { countRequests } from '../harness/google-faults.ts';
import { startProcess, type ServiceProcess } from '../harness/service-process.ts';
import { startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

const doctors = demoDoctors.filter(({ hospitalId }) => hospitalId === 'hc-sp').slice(0, 8);
const scheduled = 200;
let system: System;
let api: SurgeryClient;
let second: ServiceProcess;

beforeAll(async () => {
  system = await startSystem({ connected: doctors });
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  const port = await freePort();
  const environment = { ...system.environments['calendar-bridge'], PORT: String(port) };
  second = await startProcess('calendar-bridge', port, environment);
});
afterAll(async () => {
  await second.stop();
  await system.stop();
});

async function eventsBySurgery(): Promise<Map<string, number>> {
  const { url } = system.sandbox.google;
  const calendars = await Promise.all(doctors.map(({ googleEmail }) => calendarOf(url, googleEmail)));
  const ids = calendars.flat().map((event) => event.extendedProperties?.private?.['surgery_id'] ?? '');
  return new Map(
    Map.groupBy(ids, (id) => id)
      .entries()
      .map(([id, same]) => [id, same.length]),
  );
}

test('of two bridges one is killed while they place 200 surgeries: each has one event, for one call a surgery and two more at the most for each that was in hand', async () => {
  const before = await countRequests(system.sandbox.google.url);
  const database = openDatabaseLocks(system.databaseUrl);
  const ids: string[] = [];
  let inHand = 0;
  for (let nth = 0; nth < scheduled; nth += 1) {
    ids.push(await api.schedule({ surgeonId: doctors[nth % doctors.length]?.surgeonId }));
    if (nth !== scheduled / 2) continue;
    await system.processes['calendar-bridge'].kill();
    inHand = await database.count('select from calendar_bridge.entry where lease_token is not null', []);
  }
  await eventually(async () => expect(await eventsBySurgery()).toEqual(new Map(ids.map((id) => [id, 1]))), {
    timeoutMs: 40_000,
    everyMs: 500,
  });
  await eventually(
    async () => {
      const answers = await Promise.all(ids.map((id) => api.get(`/surgeries/${id}`)));
      expect(new Set(answers.map(({ body }) => body['calendarState']))).toEqual(new Set(['on-calendar']));
    },
    // Two hundred requests each.
    { timeoutMs: 40_000, everyMs: 1_000 },
  );
  await database.close();
  const calls = (await countRequests(system.sandbox.google.url)) - before;
  expect(calls).toBeGreaterThanOrEqual(scheduled);
  // A repeated insert meets its own event, 409, and looks at it. How many were in hand is chance: `npm run bench` has the ratio.
  expect(calls).toBeLessThanOrEqual(scheduled + 2 * inHand);
  // More than both waits together, one of which lasts as long as the killed bridge's leases.
}, 120_000);
