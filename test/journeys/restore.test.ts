import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ServiceName } from '@surgery-calendar/local-stack';
import {
  createTestDatabase,
  eventually,
  runProgram,
  type TestDatabase,
} from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { dumpRows, restoreRows } from '../harness/logical-dump.ts';
import { startProcess, type ServiceProcess } from '../harness/service-process.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
const services = ['identity', 'calendar-bridge', 'surgery'] as const;
/** Projected from the log: not worth a place in a back-up. */
const projected = ['surgery.board', 'surgery.board_hospital', 'surgery.board_conflict', 'surgery.checkpoint'];
let system: System;
let restored: TestDatabase;
let api: SurgeryClient;
const running: ServiceProcess[] = [];

beforeAll(async () => {
  system = await startSystem({ connected: [surgeon] });
  restored = await createTestDatabase();
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
});
afterAll(async () => {
  for (const process of running.toReversed()) await process.stop();
  await system.stop();
  await restored.drop();
});

/** Runs a program of a service on the restored database to its end. */
async function run(service: ServiceName, program: string, ...words: readonly string[]): Promise<void> {
  const main = new URL(`../../services/${service}/src/${program}`, import.meta.url);
  const environment = { ...system.environments[service], DATABASE_URL: restored.url };
  expect(await runProgram(main, words, environment)).toMatchObject({ code: 0 });
}

async function eventsOfSurgery(surgeryId: string) {
  const events = await calendarOf(system.sandbox.google.url, surgeon.googleEmail);
  return events.filter((event) => event.extendedProperties?.private?.['surgery_id'] === surgeryId);
}

async function listed(): Promise<readonly unknown[]> {
  const { body } = await api.get('/surgeries');
  const items: unknown = body['items'];
  return Array.isArray(items) ? items.map((item: unknown) => item) : [];
}

test('a database restored from a back-up without the board serves again: the board is rebuilt, and no event is doubled', async () => {
  const before = [await api.schedule(), await api.schedule(), await api.schedule()];
  for (const id of before) await eventually(async () => expect(await eventsOfSurgery(id)).toHaveLength(1));
  for (const service of services) await system.processes[service].stop();

  const schemas = ['event_store', 'surgery', 'patient_keys', 'identity', 'calendar_bridge'];
  const dump = await dumpRows(system.databaseUrl, schemas, projected);
  for (const service of services) await run(service, 'migrate/main.ts');
  await restoreRows(restored.url, dump);
  await run('surgery', 'operate/main.ts', 'rebuild-board');
  for (const service of services) {
    const given = system.environments[service];
    const environment = { ...given, DATABASE_URL: restored.url };
    running.push(await startProcess(service, Number(given['PORT']), environment));
  }

  await eventually(async () => {
    const items = await listed();
    expect(items).toHaveLength(before.length);
    for (const item of items) expect(item).toMatchObject({ patient: { name: 'Paciente Exemplo' } });
  });
  const [first = ''] = before;
  const [event] = await eventsOfSurgery(first);
  const times = { startsAt: '2127-12-03T14:00:00-03:00', endsAt: '2127-12-03T15:00:00-03:00' };
  expect((await api.post(`/surgeries/${first}/reschedule`, times)).status).toBe(200);
  await eventually(async () =>
    expect(await eventsOfSurgery(first)).toMatchObject([
      { id: event?.id, start: { dateTime: times.startsAt } },
    ]),
  );
  const added = await api.schedule();
  // The new one first: by then the bridge has been at work on the others as well.
  for (const id of [added, ...before])
    await eventually(async () => expect(await eventsOfSurgery(id)).toHaveLength(1));
}, 240_000);
