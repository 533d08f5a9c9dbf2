import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { connectForeignPublisher, type ForeignPublisher } from '../harness/foreign-publisher.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { booking, surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
const assistant = demoDoctor('crm-sp-104203');
let system: System;
let api: SurgeryClient;
let his: ForeignPublisher;

beforeAll(async () => {
  system = await startSystem({ connected: [surgeon, assistant] });
  api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  his = await connectForeignPublisher(system.amqpUrl);
});
afterAll(async () => {
  await his.close();
  await system.stop();
});

async function entriesOf(doctor: typeof surgeon, surgeryId: string) {
  const events = await calendarOf(system.sandbox.google.url, doctor.googleEmail);
  return events.filter((event) => event.extendedProperties?.private?.['surgery_id'] === surgeryId);
}

test('a surgery stands on the calendars of its whole team, and leaves that of who leaves it', async () => {
  const team = [{ doctorId: assistant.surgeonId, role: 'assistant' }];
  const { body } = await api.post('/surgeries', { ...booking, surgeonId: surgeon.surgeonId, team });
  const surgeryId = String(body['surgeryId']);
  await eventually(async () => {
    const read = await api.get(`/surgeries/${surgeryId}`);
    expect(read.body['calendars']).toMatchObject([
      { doctorId: surgeon.surgeonId, role: 'surgeon', calendarState: 'on-calendar' },
      { doctorId: assistant.surgeonId, role: 'assistant', calendarState: 'on-calendar' },
    ]);
  });
  expect(await entriesOf(surgeon, surgeryId)).toHaveLength(1);
  expect(await entriesOf(assistant, surgeryId)).toHaveLength(1);

  await api.post(`/surgeries/${surgeryId}/reassign`, { surgeonId: assistant.surgeonId });
  await eventually(async () => {
    expect(await entriesOf(surgeon, surgeryId)).toEqual([]);
    expect(await entriesOf(assistant, surgeryId)).toHaveLength(1);
  });
  await api.post(`/surgeries/${surgeryId}/complete`);
  const completed = await api.get(`/surgeries/${surgeryId}`);
  expect(completed.body).toMatchObject({ status: 'completed', surgeonId: assistant.surgeonId });
  expect(await entriesOf(assistant, surgeryId)).toHaveLength(1);
});

test('a surgery that another system publishes is on the hospital’s list, with where its calendar stands', async () => {
  const data = {
    ...booking,
    ...{ hospitalId: 'hc-sp', surgeryId: 'his-list-1', revision: 3, status: 'scheduled', room: 'Sala 77' },
    surgeonId: surgeon.surgeonId,
  };
  const type = 'surgery.scheduled.v1';
  const envelope = { specversion: '1.0', id: 'his-list-1-3', source: '/hospitals/hc-sp/his', type };
  await his.publish(type, { ...envelope, subject: 'hc-sp/his-list-1', data });
  await eventually(async () => {
    const { body } = await api.get('/surgeries?room=Sala%2077&calendarState=on-calendar');
    expect(body['items']).toMatchObject([
      { surgeryId: 'his-list-1', source: '/hospitals/hc-sp/his', revision: 3 },
    ]);
  });
  const command = await api.post('/surgeries/his-list-1/cancel');
  expect(command).toMatchObject({ status: 409, body: { code: 'owned-elsewhere' } });
});
