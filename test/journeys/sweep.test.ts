import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFormClient } from '@surgery-calendar/sandbox/form-client';
import { eventually } from '@surgery-calendar/test-servers';
import { calendarOf, type GoogleEvent } from '../harness/calendar-of.ts';
import { openDatabaseLocks } from '../harness/database-locks.ts';
import { calendarRequests, clearFaults, countFaulted, isList, setFault } from '../harness/google-faults.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
// One person at two hospitals, with one Google account.
const inSaoPaulo = demoDoctor('crm-sp-104201');
const inLisbon = demoDoctor('om-lx-7701');
const halfAMinute = { timeoutMs: 30_000 };
let system: System;
let api: SurgeryClient;

beforeAll(async () => {
  system = await startSystem({ connected: [surgeon, inSaoPaulo, inLisbon] });
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
});
afterAll(() => system.stop());

async function place(): Promise<GoogleEvent> {
  const surgeryId = await placed(api, surgeon.surgeonId);
  const [event] = await eventsOfSurgery(surgeryId);
  if (event === undefined) throw new Error('nothing was placed');
  return event;
}

async function placed(scheduler: SurgeryClient, surgeonId: string): Promise<string> {
  const surgeryId = await scheduler.schedule({ surgeonId });
  await eventually(async () => {
    expect((await scheduler.get(`/surgeries/${surgeryId}`)).body['calendarState']).toBe('on-calendar');
  }, halfAMinute);
  return surgeryId;
}

function idOf(event: GoogleEvent): string {
  return event.extendedProperties?.private?.['surgery_id'] ?? '';
}

async function eventsOfSurgery(surgeryId: string): Promise<GoogleEvent[]> {
  const events = await calendarOf(system.sandbox.google.url, surgeon.googleEmail);
  return events.filter((event) => idOf(event) === surgeryId);
}

/** The doctor at work in Google's own calendar. */
async function byHand(method: 'PUT' | 'DELETE', eventId: string, fields?: object): Promise<void> {
  const account = `${system.sandbox.google.url}/__admin/accounts/${surgeon.googleEmail}`;
  const response = await fetch(`${account}/events/${eventId}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(fields === undefined ? {} : { body: JSON.stringify(fields) }),
  });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
}

const operator = () => ({
  Authorization: `Bearer ${system.tokens.operator}`,
  'Content-Type': 'application/json',
});

async function sync(doctorId: string): Promise<void> {
  const response = await fetch(`${system.urls.calendarBridge}/sync`, {
    method: 'POST',
    headers: operator(),
    body: JSON.stringify({ doctorId }),
  });
  expect(response.status).toBe(202);
}

async function found(surgeryId: string): Promise<object[]> {
  const response = await fetch(`${system.urls.calendarBridge}/sync-log?surgeryId=${surgeryId}`, {
    headers: operator(),
  });
  const { items } = (await response.json()) as { items: { outcome: string; detail: string | null }[] };
  return items.filter(({ outcome }) => outcome.startsWith('found-'));
}

/** How many sweeps ended so, by the bridge's own count. */
async function sweptAs(outcome: string): Promise<number> {
  const metrics = await (await fetch(`${system.urls.calendarBridge}/metrics`)).text();
  return Number(
    new RegExp(`calendar_bridge_sweeps_total\\{outcome="${outcome}"\\} (\\d+)`).exec(metrics)?.[1] ?? 0,
  );
}

test('an event that the doctor deleted in Google is back, once, and the deletion is in the sync log', async () => {
  const event = await place();
  await byHand('DELETE', event.id);
  await sync(surgeon.surgeonId);
  await eventually(async () => {
    expect(await eventsOfSurgery(idOf(event))).toMatchObject([{ summary: event.summary }]);
  }, halfAMinute);
  expect(await found(idOf(event))).toMatchObject([{ outcome: 'found-deleted', eventId: event.id }]);
});

test('the portal tells the doctor of it, in plain words, beside the surgery with the way to its event', async () => {
  const event = await place();
  await byHand('PUT', event.id, { summary: 'Almoço' });
  const browser = createFormClient();
  const signIn = await browser.open(`${system.urls.identity}/sign-in/${surgeon.hospitalId}`);
  const fields = { username: surgeon.email, password: surgeon.password };
  const dashboard = await browser.submit(signIn, { fields });
  // The portal gives the bridge a second and a half, and asks the doctor to try again where that was not enough.
  await eventually(async () => {
    const checked = await browser.submit(dashboard, { button: 'Verificar agora' });
    expect(checked.text).toContain('A conferência começou');
  });
  await eventually(async () => {
    const { text } = await browser.open(`${system.urls.identity}/dashboard`);
    expect(text).toContain(
      'Você mudou este evento no Google (título); ele voltou a ser como o hospital marcou.',
    );
    expect(text).toContain('Está na sua agenda do Google');
    expect(text).toContain('Abrir no Google Calendar');
  }, halfAMinute);
  expect(await found(idOf(event))).toMatchObject([{ outcome: 'found-changed', detail: 'summary' }]);
});

test('an event that the doctor changed in Google says the right thing again, and the sync log names what was changed', async () => {
  const event = await place();
  await byHand('PUT', event.id, { summary: 'Almoço', description: 'Paciente: outro' });
  await sync(surgeon.surgeonId);
  await eventually(async () => {
    expect(await eventsOfSurgery(idOf(event))).toMatchObject([
      { id: event.id, summary: event.summary, description: event.description },
    ]);
  }, halfAMinute);
  expect(await found(idOf(event))).toMatchObject([
    { outcome: 'found-changed', detail: 'summary, description' },
  ]);
});

test('an event of ours that nothing wants is taken off; a colour that the doctor chose is not touched', async () => {
  const event = await place();
  await byHand('PUT', event.id, { colorId: '5' });
  const stray = `${event.id.slice(0, 32)}07`;
  const { start, end, summary, description, extendedProperties } = event;
  await byHand('PUT', stray, { start, end, summary, description, extendedProperties });
  await sync(surgeon.surgeonId);
  await eventually(async () => {
    expect(await eventsOfSurgery(idOf(event))).toMatchObject([{ id: event.id, colorId: '5' }]);
  }, halfAMinute);
  expect(await found(idOf(event))).toMatchObject([{ outcome: 'found-stray', eventId: stray }]);
});

test('a list that Google fails to give concludes nothing, and is asked for again', async () => {
  const event = await place();
  const google = system.sandbox.google.url;
  await setFault(google, {
    match: { method: 'GET', path: '/calendar/v3/.*/events$' },
    effect: { status: 503 },
  });
  await byHand('DELETE', event.id);
  const failures = await sweptAs('failed');
  await sync(surgeon.surgeonId);
  await eventually(async () => expect(await sweptAs('failed')).toBeGreaterThan(failures), halfAMinute);
  expect(await found(idOf(event))).toEqual([]);
  await clearFaults(google);
  await eventually(async () => expect(await eventsOfSurgery(idOf(event))).toHaveLength(1), halfAMinute);
});

test('a bridge killed in the middle of a sweep concludes nothing, and the sweep is made again once its lease has run out', async () => {
  const [deleted, changed] = [await place(), await place()];
  const google = system.sandbox.google.url;
  await setFault(google, {
    match: { method: 'GET', path: '/calendar/v3/.*/events$' },
    effect: { delayMs: 60_000 },
  });
  await byHand('DELETE', deleted.id);
  await byHand('PUT', changed.id, { summary: 'Almoço' });
  const [database, bridge] = [openDatabaseLocks(system.databaseUrl), system.processes['calendar-bridge']];
  const leased = 'select from calendar_bridge.doctor_account where sweep_lease_token is not null';
  await sync(surgeon.surgeonId);
  await eventually(async () => expect(await countFaulted(google)).toBe(1), halfAMinute);
  // What the request made due is done: a lease that the kill left on an entry would have the event put back without a sweep.
  const atWork = 'select from calendar_bridge.entry where lease_token is not null or due_at <= now()';
  await eventually(async () => expect(await database.count(atWork, [])).toBe(0), halfAMinute);
  await bridge.kill();
  expect(await database.count(leased, [])).toBe(1);
  await clearFaults(google);
  await bridge.start();
  expect([await found(idOf(deleted)), await found(idOf(changed))]).toEqual([[], []]);
  // As if the minutes had passed for which the killed process had the sweep to itself.
  await database.count(
    `update calendar_bridge.doctor_account set sweep_lease_until = now() where sweep_lease_token is not null`,
    [],
  );
  await database.count('notify calendar_bridge_sweep_due', []);
  await database.close();
  await eventually(async () => {
    for (const event of [deleted, changed])
      expect(await eventsOfSurgery(idOf(event))).toMatchObject([{ summary: event.summary }]);
  }, halfAMinute);
  expect(await found(idOf(deleted))).toMatchObject([{ outcome: 'found-deleted' }]);
  expect(await found(idOf(changed))).toMatchObject([{ outcome: 'found-changed' }]);
});

test('where all is right, one list serves a doctor at two hospitals, and nothing else is called', async () => {
  const { hospitalId, surgeonId } = inLisbon;
  const { hospitalIdp, google } = system.sandbox;
  const token = await hospitalIdp.issueToken({ hospitalId, sub: 'test-scheduler', roles: ['scheduler'] });
  await placed(api, inSaoPaulo.surgeonId);
  await placed(surgeryClient(system.urls.surgery, token), surgeonId);
  const ofThePerson = async () =>
    (await calendarRequests(google.url)).filter(({ account }) => account === inSaoPaulo.googleEmail);
  const before = (await ofThePerson()).length;
  await sync(inSaoPaulo.surgeonId);
  // Not the bridge's count of sweeps: one that an earlier test asked for may end only now. A sweep serves both or neither.
  const swept = `select from calendar_bridge.doctor_account
    where doctor_id = any($1) and swept_at is not null and sweep_lease_token is null and sweep_due_at > now()`;
  const atWork = `select from calendar_bridge.entry
    where doctor_id = any($1) and (lease_token is not null or due_at <= now())`;
  const both = [inSaoPaulo.surgeonId, surgeonId];
  const database = openDatabaseLocks(system.databaseUrl);
  await eventually(async () => expect(await database.count(swept, [both])).toBe(2), halfAMinute);
  // The request woke the doctor's entries as well.
  await eventually(async () => expect(await database.count(atWork, [both])).toBe(0), halfAMinute);
  await database.close();
  const asked = (await ofThePerson()).slice(before);
  expect(asked.map(isList)).toEqual([true]);
});
