import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { calendarOf, eventsOf } from '../harness/calendar-of.ts';
import { countRequests } from '../harness/google-faults.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { booking, surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
let system: System;
let api: SurgeryClient;

beforeAll(async () => {
  system = await startSystem({ connected: [surgeon] });
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
});
afterAll(() => system.stop());

async function eventOf(surgeryId: string) {
  const events = await calendarOf(system.sandbox.google.url, surgeon.googleEmail);
  return events.filter((event) => event.extendedProperties?.private?.['surgery_id'] === surgeryId);
}

function stateOf(surgeryId: string, state: string) {
  return eventually(async () => {
    const { body } = await api.get(`/surgeries/${surgeryId}`);
    expect(body['calendarState']).toBe(state);
    return body;
  });
}

test('a scheduled surgery stands on its surgeon’s own calendar, moves there, and leaves it when cancelled', async () => {
  const scheduled = await api.post('/surgeries', booking);
  expect(scheduled.status).toBe(201);
  const surgeryId = String(scheduled.body['surgeryId']);
  expect(scheduled.headers.get('location')).toContain(`/surgeries/${surgeryId}`);
  expect(scheduled.headers.get('etag')).toBe('"0"');
  expect(scheduled.body).toMatchObject({ ...booking, hospitalId: 'hc-sp', revision: 0, status: 'scheduled' });

  const onCalendar = await stateOf(surgeryId, 'on-calendar');
  const [event] = await eventOf(surgeryId);
  expect(event).toMatchObject({
    id: onCalendar['googleEventId'],
    summary: 'Cirurgia - Paciente Exemplo',
    description:
      'Paciente: Paciente Exemplo\nTipo: Colecistectomia\nUnidade: Unidade Centro\nSala: Sala 3\nObservações: Jejum de 8 h',
    start: { dateTime: '2127-12-01T08:00:00-03:00', timeZone: 'America/Sao_Paulo' },
  });
  expect(onCalendar['googleLastSync']).toMatch(/Z$/);
  expect(onCalendar['googleSyncError']).toBeNull();

  const times = { startsAt: '2127-12-02T14:00:00-03:00', endsAt: '2127-12-02T15:00:00-03:00' };
  const moved = await api.post(`/surgeries/${surgeryId}/reschedule`, times);
  expect(moved.status).toBe(200);
  expect(moved.body).toMatchObject({ ...times, revision: 1, timeZone: booking.timeZone });
  await eventually(async () => {
    expect(await eventOf(surgeryId)).toMatchObject([{ id: event?.id, start: { dateTime: times.startsAt } }]);
  });
  await stateOf(surgeryId, 'on-calendar');

  const cancelled = await api.post(`/surgeries/${surgeryId}/cancel`, { reason: 'Pedido do paciente' });
  expect(cancelled.status).toBe(200);
  expect(cancelled.body).toMatchObject({ status: 'cancelled', reason: 'Pedido do paciente', revision: 2 });
  await stateOf(surgeryId, 'removed');
  expect(await eventOf(surgeryId)).toEqual([]);
});

test('a change costs one call to Google', async () => {
  const before = await countRequests(system.sandbox.google.url);
  const surgeryId = await api.schedule();
  await stateOf(surgeryId, 'on-calendar');
  await api.post(`/surgeries/${surgeryId}/reschedule`, {
    startsAt: '2127-12-03T08:00:00-03:00',
    endsAt: '2127-12-03T09:00:00-03:00',
  });
  await stateOf(surgeryId, 'on-calendar');
  await api.post(`/surgeries/${surgeryId}/cancel`);
  await stateOf(surgeryId, 'removed');
  expect((await countRequests(system.sandbox.google.url)) - before).toBe(3);
});

test('the surgery of a doctor who is not connected waits, and is on the calendar when the doctor connects', async () => {
  const doctor = demoDoctor('crm-sp-104216');
  const surgeryId = await api.schedule({ surgeonId: doctor.surgeonId });
  await stateOf(surgeryId, 'not-connected');
  expect(await eventsOf(system.sandbox.google.url, doctor.googleEmail)).toEqual([]);
  await system.connect([doctor]);
  await stateOf(surgeryId, 'on-calendar');
  expect(await calendarOf(system.sandbox.google.url, doctor.googleEmail)).toHaveLength(1);
});

test.each([
  ['JSON that does not parse', '{', 400],
  ['an empty object', '{}', 422],
  ['null', 'null', 422],
  ['a wrong field', { ...booking, procedure: 7 }, 422],
  ['a field that nobody knows', { ...booking, romm: 'Sala 3' }, 422],
  ['an end before the start', { ...booking, endsAt: booking.startsAt }, 422],
  ['a time without offset', { ...booking, startsAt: '2127-12-01T08:00:00' }, 422],
])('%s is answered as a problem that says what is wrong', async (_, body, status) => {
  const answer = await api.post('/surgeries', body);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({ status, code: expect.any(String) });
});

test('a body that is not sent as JSON is told so', async () => {
  expect((await api.post('/surgeries')).status).toBe(415);
  expect(
    (await api.post('/surgeries', 'room=1', { contentType: 'application/x-www-form-urlencoded' })).status,
  ).toBe(415);
  expect((await api.get('/surgeries/%zz')).status).toBe(400);
});

test('without a token, with a made-up one and with another hospital’s nothing is given away', async () => {
  const surgeryId = await api.schedule();
  const anonymous = await fetch(`${system.urls.surgery}/surgeries/${surgeryId}`);
  expect(anonymous.status).toBe(401);
  expect((await api.get(`/surgeries/${surgeryId}`, 'a.b.c')).status).toBe(401);
  const lisboa = await system.sandbox.hospitalIdp.issueToken({
    hospitalId: 'hsj-lisboa',
    sub: 'x',
    roles: ['scheduler'],
  });
  expect((await api.get(`/surgeries/${surgeryId}`, lisboa)).status).toBe(404);
  expect((await api.post(`/surgeries/${surgeryId}/cancel`, {}, { token: lisboa })).status).toBe(404);
});

test('a cancelled surgery refuses to be moved', async () => {
  const surgeryId = await api.schedule();
  await api.post(`/surgeries/${surgeryId}/cancel`);
  const answer = await api.post(`/surgeries/${surgeryId}/reschedule`, {
    startsAt: booking.startsAt,
    endsAt: booking.endsAt,
  });
  expect(answer.status).toBe(409);
});

test('operators read in the bridge’s sync log what came of an entry', async () => {
  const surgeryId = await api.schedule();
  await stateOf(surgeryId, 'on-calendar');
  const read = (token: string) =>
    fetch(`${system.urls.calendarBridge}/sync-log?surgeryId=${surgeryId}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
  expect(await (await read(system.tokens.operator)).json()).toMatchObject({
    items: [{ surgeryId, doctorId: surgeon.surgeonId, revision: 0, outcome: 'created' }],
  });
  expect((await read(system.tokens.scheduler)).status).toBe(403);
});
