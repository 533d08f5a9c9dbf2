import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { clearFaults, countFaulted, countRequests, setFault, type Fault } from '../harness/google-faults.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
const moved = { startsAt: '2127-12-09T08:00:00-03:00', endsAt: '2127-12-09T09:00:00-03:00' };
let system: System;
let api: SurgeryClient;

beforeAll(async () => {
  system = await startSystem({ connected: [surgeon] });
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
});
afterEach(() => clearFaults(system.sandbox.google.url));
afterAll(() => system.stop());

async function eventsOfSurgery(surgeryId: string) {
  const events = await calendarOf(system.sandbox.google.url, surgeon.googleEmail);
  return events.filter((event) => event.extendedProperties?.private?.['surgery_id'] === surgeryId);
}

function untilState(surgeryId: string, state: string) {
  return eventually(
    async () => {
      const { body } = await api.get(`/surgeries/${surgeryId}`);
      expect(body['calendarState']).toBe(state);
      return body;
    },
    { timeoutMs: 90_000 },
  );
}

/** A call has reached Google and met the fault. What is changed or cancelled before that may never be called for. */
const untilFaulted = () =>
  eventually(async () => expect(await countFaulted(system.sandbox.google.url)).toBeGreaterThan(0));

const eventPath = '/calendar/v3/calendars/.*/events';
const steps = {
  insert: { method: 'POST', path: eventPath },
  update: { method: 'PUT', path: eventPath },
  remove: { method: 'DELETE', path: eventPath },
} as const;
const effects: Record<string, Fault['effect']> = {
  'a 503': { status: 503 },
  'a rate limit': { status: 403, reason: 'rateLimitExceeded' },
  'a connection cut before the change': { reset: 'before' },
  'a connection cut after the change': { reset: 'after' },
};
const cases = (['insert', 'update', 'remove'] as const).flatMap((step) =>
  Object.entries(effects).map(([name, effect]) => [step, name, effect] as const),
);

test.each(cases)(
  '%s that meets %s converges to exactly what is wanted',
  async (step, _, effect) => {
    const google = system.sandbox.google.url;
    const fault = () => setFault(google, { match: { ...steps[step], times: 2 }, effect });
    if (step === 'insert') await fault();
    const surgeryId = await api.schedule();
    await untilState(surgeryId, 'on-calendar');
    if (step === 'update') await fault();
    await api.post(`/surgeries/${surgeryId}/reschedule`, moved);
    await untilState(surgeryId, 'on-calendar');
    expect(await eventsOfSurgery(surgeryId)).toMatchObject([{ start: { dateTime: moved.startsAt } }]);
    if (step === 'remove') await fault();
    await api.post(`/surgeries/${surgeryId}/cancel`);
    await untilState(surgeryId, 'removed');
    expect(await eventsOfSurgery(surgeryId)).toEqual([]);
    // Each refusal for the rate holds the account for longer: by chance, sixteen seconds and then thirty at the sixth of them.
  },
  120_000,
);

test('a Google that is down fails no command; the error stands on the surgery and clears when Google is back', async () => {
  const google = system.sandbox.google.url;
  await setFault(google, { match: { path: '/calendar/v3/' }, effect: { status: 503 } });
  const surgeryId = await api.schedule();
  const failed = await untilState(surgeryId, 'failed');
  expect(failed['googleSyncError']).toMatchObject({
    code: 'google-unavailable',
    message: expect.any(String),
    at: expect.any(String),
  });
  await clearFaults(google);
  const recovered = await untilState(surgeryId, 'on-calendar');
  expect(recovered['googleSyncError']).toBeNull();
  expect(await eventsOfSurgery(surgeryId)).toHaveLength(1);
});

test('an event that Google refuses is not tried again until it changes', async () => {
  const google = system.sandbox.google.url;
  await setFault(google, { match: steps.insert, effect: { status: 400, reason: 'invalid' } });
  const surgeryId = await api.schedule();
  expect((await untilState(surgeryId, 'failed'))['googleSyncError']).toMatchObject({ code: 'invalid-entry' });
  await clearFaults(google);
  const before = await countRequests(google, 'POST');
  // Served after it by the same worker, at the same calendar: a retry would have come first.
  for (let other = 0; other < 3; other++) await untilState(await api.schedule(), 'on-calendar');
  expect((await countRequests(google, 'POST')) - before).toBe(3);
  await api.post(`/surgeries/${surgeryId}/reschedule`, moved);
  await untilState(surgeryId, 'on-calendar');
});

test('a change that follows on a lost answer reaches the calendar once, with the newest content', async () => {
  const google = system.sandbox.google.url;
  await setFault(google, { match: { ...steps.insert, times: 1 }, effect: { reset: 'after' } });
  const surgeryId = await api.schedule();
  await untilFaulted();
  await api.post(`/surgeries/${surgeryId}/reschedule`, moved);
  await eventually(async () => {
    expect(await eventsOfSurgery(surgeryId)).toMatchObject([{ start: { dateTime: moved.startsAt } }]);
  });
});

test('a surgery cancelled before a lost insert was answered leaves nothing behind', async () => {
  const google = system.sandbox.google.url;
  await setFault(google, {
    match: { ...steps.insert, times: 1 },
    effect: { delayMs: 3_000, reset: 'after' },
  });
  const surgeryId = await api.schedule();
  await untilFaulted();
  await api.post(`/surgeries/${surgeryId}/cancel`);
  await untilState(surgeryId, 'removed');
  await eventually(async () => expect(await eventsOfSurgery(surgeryId)).toEqual([]));
});

test('a doctor who takes the access away at Google: the surgery says so, and is placed when the doctor connects again', async () => {
  const google = system.sandbox.google.url;
  const doctor = demoDoctor('crm-sp-104205');
  await system.connect([doctor]);
  const surgeryId = await api.schedule({ surgeonId: doctor.surgeonId });
  await untilState(surgeryId, 'on-calendar');
  // Google answers every call with the token 401, and the refresh with invalid_grant, as after a revocation.
  await setFault(google, {
    match: { path: '/calendar/v3/', account: doctor.googleEmail },
    effect: { status: 401 },
  });
  await setFault(google, {
    match: { path: '^/token$', times: 1 },
    effect: { status: 400, reason: 'invalid_grant' },
  });
  await api.post(`/surgeries/${surgeryId}/reschedule`, moved);
  expect((await untilState(surgeryId, 'failed'))['googleSyncError']).toMatchObject({
    code: 'access-revoked',
  });
  await clearFaults(google);
  await system.connect([doctor]);
  await untilState(surgeryId, 'on-calendar');
  const events = await calendarOf(google, doctor.googleEmail);
  expect(events).toMatchObject([{ start: { dateTime: moved.startsAt } }]);
});
