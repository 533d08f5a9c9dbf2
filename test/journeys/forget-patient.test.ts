import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, runProgram } from '@surgery-calendar/test-servers';
import { Client } from 'pg';
import { calendarOf } from '../harness/calendar-of.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
const command = new URL('../../services/surgery/src/operate/main.ts', import.meta.url);
const patient = { id: 'prontuario-90817', name: 'Zuleica Quirino Bastos' };
const texts = { notes: 'Zuleica tem asma', reason: 'A filha de Zuleica ligou' };

let system: System;
let api: SurgeryClient;
let surgeryId: string;

beforeAll(async () => {
  system = await startSystem({ connected: [surgeon] });
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
});
afterAll(() => system.stop());

async function forget(...more: string[]) {
  const words = ['forget-patient', '--hospital', 'hc-sp', '--patient', patient.id, ...more];
  const { code, told } = await runProgram(command, words, system.environments.surgery);
  return { code, text: told };
}

/** Every row of every table of the installation's database, as text. Bodies of messages are bytes: those are searched as hex. */
async function wholeDatabase(): Promise<string> {
  const client = new Client({ connectionString: system.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const all: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} as t`);
      all.push(...rows.map(({ text }) => text));
    }
    return all.join('\n');
  } finally {
    await client.end();
  }
}

/** All that may tell who the patient is. */
const traces = /zuleica|quirino|prontuario-90817|asma/i;
const tracesInBytes = new RegExp(Buffer.from('Zuleica').toString('hex'));

async function eventText(): Promise<string> {
  return JSON.stringify(await calendarOf(system.sandbox.google.url, surgeon.googleEmail));
}

test('until a patient is forgotten the surgeon’s calendar names them, and the retention is kept', async () => {
  surgeryId = await api.schedule({ patient, ...texts });
  await eventually(async () => expect(await eventText()).toContain(patient.name));
  const retained = await forget();
  expect(retained).toMatchObject({ code: 1, text: expect.stringContaining('retention:') });
  expect(retained.text).toContain('2127-12-31T13:30:00.000Z');
  expect(await eventText()).toContain(patient.name);
});

test('forgotten, the patient is on no calendar, in no answer and in no database, and the surgery stays', async () => {
  // A cancelled surgery holds nothing up, and neither does one that has been over for long.
  await api.post(`/surgeries/${surgeryId}/cancel`, { reason: 'Zuleica desistiu' });
  const past = { startsAt: '2026-03-02T08:00:00-03:00', endsAt: '2026-03-02T09:00:00-03:00' };
  const ahead = await api.schedule({ surgeonId: surgeon.surgeonId });
  const another = await api.schedule({ patient, ...texts, ...past, allowPastStart: true });
  // All three: with replies on their way the board may be too far behind the log for the command.
  await eventually(async () => {
    const states = [surgeryId, ahead, another].map(
      async (id) => (await api.get(`/surgeries/${id}`)).body['calendarState'],
    );
    expect(await Promise.all(states)).toEqual(['removed', 'on-calendar', 'removed']);
  });
  expect((await forget('--dry-run')).text).toContain(surgeryId);
  expect((await api.get(`/surgeries/${surgeryId}`)).body).toMatchObject({ patient });

  expect(await forget('--reason', 'pedido 17')).toMatchObject({ code: 0 });
  await eventually(async () => {
    for (const id of [surgeryId, another]) {
      const { body } = await api.get(`/surgeries/${id}`);
      expect(body).toMatchObject({ patient: { name: '***', forgotten: true } });
    }
    expect(await eventText()).not.toMatch(traces);
    const rows = await wholeDatabase();
    expect(rows).not.toMatch(traces);
    expect(rows).not.toMatch(tracesInBytes);
  });
  const history = await api.get(`/surgeries/${surgeryId}/history`);
  expect(history.status).toBe(200);
  expect(JSON.stringify([history.body, (await api.get('/surgeries')).body])).not.toMatch(traces);
  expect((await api.get(`/surgeries/${ahead}`)).body).toMatchObject({
    patient: { name: 'Paciente Exemplo' },
  });
  for (const process of Object.values(system.processes)) expect(process.log()).not.toMatch(traces);
});

test('a surgery still on the calendar is there without the patient’s name', async () => {
  const name = 'Anacleto Frontin';
  const id = await api.schedule({ patient: { name }, notes: `${name} é diabético` });
  await eventually(async () => expect(await eventText()).toContain(name));
  // No retention, a surgery that is over: the calendar event stands, however long ago it was.
  const environment = { ...system.environments.surgery, RETENTION_DAYS: '0' };
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  await api.post(`/surgeries/${id}/reschedule`, { startsAt: daysAgo(5), endsAt: daysAgo(4.9) });
  await eventually(async () => {
    const { body } = await api.get(`/surgeries/${id}`);
    expect(body).toMatchObject({ revision: 1, calendarState: 'on-calendar' });
  });
  const words = ['forget-patient', '--hospital', 'hc-sp', '--surgery', id];
  expect(await runProgram(command, words, environment)).toMatchObject({ code: 0 });
  await eventually(async () => {
    const events = await calendarOf(system.sandbox.google.url, surgeon.googleEmail);
    const event = events.find((one) => one.extendedProperties?.private?.['surgery_id'] === id);
    expect(event).toMatchObject({ summary: 'Cirurgia' });
    expect(JSON.stringify(event)).not.toMatch(/Anacleto|diabético/);
  });
});
