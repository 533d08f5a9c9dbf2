import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { startEventStoreProcess, type EventStoreProcess } from '../harness/event-store-process.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { booking, surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
let eventStore: EventStoreProcess;
let system: System;
let api: SurgeryClient;

beforeAll(async () => {
  eventStore = await startEventStoreProcess();
  system = await startSystem({ connected: [surgeon], eventStoreUrl: eventStore.url });
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
});
afterAll(async () => {
  await system.stop();
  await eventStore.stop();
});

function onCalendar(surgeryId: string, startsAt: string) {
  return eventually(
    async () => {
      const { body } = await api.get(`/surgeries/${surgeryId}`);
      expect(body['calendarState']).toBe('on-calendar');
      const events = await calendarOf(system.sandbox.google.url, surgeon.googleEmail);
      const own = events.filter((event) => event.extendedProperties?.private?.['surgery_id'] === surgeryId);
      expect(own.map(({ start }) => start?.dateTime)).toEqual([startsAt]);
    },
    { timeoutMs: 30_000 },
  );
}

test('with EventStoreDB as its event store a surgery reaches the calendar, and the reply of it the board', async () => {
  const surgeryId = await api.schedule();
  await onCalendar(surgeryId, booking.startsAt);
  // A board that is two seconds behind the log refuses the list.
  await eventually(async () => {
    const { body } = await api.get('/surgeries?from=2127-12-01T00:00:00Z&to=2127-12-02T00:00:00Z');
    expect(body).toMatchObject({ items: [{ surgeryId, calendarState: 'on-calendar' }] });
  });
});

test('an EventStoreDB that is killed is named by readiness, costs 503s and nothing else', async () => {
  const surgeryId = await api.schedule();
  await eventStore.kill();
  const times = { startsAt: '2127-12-02T14:00:00-03:00', endsAt: '2127-12-02T15:00:00-03:00' };
  const refused = await api.post(`/surgeries/${surgeryId}/reschedule`, times);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).not.toBeNull();
  const ready = await fetch(`${system.urls.surgery}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.text()).toContain('the event store (EventStoreDB) cannot be reached');

  await eventStore.start();
  await eventually(
    async () => {
      expect((await api.post(`/surgeries/${surgeryId}/reschedule`, times)).status).toBe(200);
    },
    { timeoutMs: 30_000 },
  );
  await onCalendar(surgeryId, times.startsAt);
  await eventually(async () => expect((await fetch(`${system.urls.surgery}/readyz`)).status).toBe(200));
  const { body } = await api.get(`/surgeries/${surgeryId}/history`);
  expect(body['items']).toHaveLength(2);
  await eventually(() => expect(system.processes.surgery.log()).toContain('the log is not read on for now'));
  expect(system.processes.surgery.log()).not.toContain(eventStore.password);
});
