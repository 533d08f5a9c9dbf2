import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { connectForeignPublisher, type ForeignPublisher } from '../harness/foreign-publisher.ts';
import { clearFaults, setFault } from '../harness/google-faults.ts';
import { showParked, takeParked } from '../harness/parked-messages.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { booking, surgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104203');
const other = demoDoctor('crm-sp-104204');
let system: System;
let his: ForeignPublisher;
let count = 0;
let surgeryId = '';

beforeAll(async () => {
  system = await startSystem({ connected: [surgeon, other] });
  his = await connectForeignPublisher(system.amqpUrl);
});
beforeEach(() => {
  surgeryId = `foreign-${++count}`;
});
afterAll(async () => {
  await his.close();
  await system.stop();
});

function message(change: object = {}, envelope: object = {}) {
  const data = {
    ...{
      ...booking,
      hospitalId: 'hc-sp',
      surgeryId,
      revision: 0,
      status: 'scheduled',
      surgeonId: surgeon.surgeonId,
    },
    ...change,
  };
  const type = data.status === 'cancelled' ? 'surgery.cancelled.v1' : 'surgery.amended.v1';
  return {
    specversion: '1.0',
    id: `${surgeryId}-${data.revision}`,
    source: '/hospitals/hc-sp/his',
    type,
    subject: `${data.hospitalId}/${data.surgeryId}`,
    data,
    ...envelope,
  };
}

function publish(change: object = {}, correlationId?: string, envelope: object = {}) {
  const event = message(change, envelope);
  return his.publish(event.type, event, correlationId === undefined ? {} : { correlationId });
}

function repliesTo(correlationId: string, expected: readonly object[]) {
  return eventually(() => {
    expect(
      his.replies.filter((reply) => reply.correlationId === correlationId).map((reply) => reply.data),
    ).toMatchObject(expected);
  });
}

async function entriesOf(doctor: typeof surgeon) {
  const events = await calendarOf(system.sandbox.google.url, doctor.googleEmail);
  return events.filter((event) => event.extendedProperties?.private?.['surgery_id'] === surgeryId);
}

test('a foreign system’s surgery is placed, moved and removed, each answered at its own queue', async () => {
  await publish({}, `${surgeryId}-a`);
  await repliesTo(`${surgeryId}-a`, [
    { surgeryId, doctorId: surgeon.surgeonId, revision: 0, outcome: 'created' },
  ]);
  await publish({ revision: 4, room: 'Sala 9' }, `${surgeryId}-b`);
  await repliesTo(`${surgeryId}-b`, [{ revision: 4, outcome: 'updated', eventId: expect.any(String) }]);
  await publish({ revision: 5, status: 'cancelled' }, `${surgeryId}-c`);
  await repliesTo(`${surgeryId}-c`, [{ revision: 5, outcome: 'removed' }]);
  expect(await entriesOf(surgeon)).toEqual([]);
});

test('another surgeon: the entry moves from one calendar to the other, and both are answered', async () => {
  await publish({}, `${surgeryId}-a`);
  await repliesTo(`${surgeryId}-a`, [{ outcome: 'created' }]);
  await publish({ revision: 1, surgeonId: other.surgeonId }, `${surgeryId}-b`);
  await eventually(async () => {
    expect(await entriesOf(surgeon)).toEqual([]);
    expect(await entriesOf(other)).toHaveLength(1);
  });
  await eventually(() => {
    const replies = his.replies
      .filter((reply) => reply.correlationId === `${surgeryId}-b`)
      .map((reply) => reply.data);
    expect(replies).toHaveLength(2);
    expect(replies).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ doctorId: surgeon.surgeonId, outcome: 'removed' }),
        expect.objectContaining({ doctorId: other.surgeonId, outcome: 'created' }),
      ]),
    );
  });
});

test('a late and an overtaken message are answered as superseded, a repeated one as unchanged', async () => {
  const google = system.sandbox.google.url;
  await setFault(google, { match: { method: 'POST', path: '/calendar/v3/' }, effect: { status: 503 } });
  await publish({ revision: 3 }, `${surgeryId}-overtaken`);
  await publish({ revision: 5 }, `${surgeryId}-newest`);
  await repliesTo(
    `${surgeryId}-overtaken`,
    expect.arrayContaining([expect.objectContaining({ outcome: 'superseded' })]) as never,
  );
  await clearFaults(google);
  await eventually(
    () => {
      const last = his.replies.filter((reply) => reply.correlationId === `${surgeryId}-newest`).at(-1);
      // Unchanged where a worker still had the overtaken one in hand, and placed the same content under it.
      expect(last?.data).toMatchObject({
        revision: 5,
        outcome: expect.stringMatching(/^(created|unchanged)$/),
      });
    },
    { timeoutMs: 40_000 },
  );
  await publish({ revision: 4 }, `${surgeryId}-late`);
  await repliesTo(`${surgeryId}-late`, [{ revision: 4, outcome: 'superseded' }]);
  await publish({ revision: 5 }, `${surgeryId}-again`);
  await repliesTo(`${surgeryId}-again`, [{ revision: 5, outcome: 'unchanged' }]);
  expect(await entriesOf(surgeon)).toHaveLength(1);
});

test('the same revision with other content, and another source, are parked and answered as failed', async () => {
  await publish({}, `${surgeryId}-a`);
  await repliesTo(`${surgeryId}-a`, [{ outcome: 'created' }]);
  await publish({ procedure: 'Outra' }, `${surgeryId}-conflict`);
  await repliesTo(`${surgeryId}-conflict`, [{ code: 'revision-conflict', permanent: true }]);
  await publish({ revision: 9 }, `${surgeryId}-foreign`, { source: '/somebody/else' });
  await repliesTo(`${surgeryId}-foreign`, [{ code: 'not-owner', permanent: true }]);
  for (const reason of ['revision-conflict', 'not-owner']) {
    const parked = await takeParked(system, reason);
    expect(parked.parkedAt).toMatch(/Z$/);
    expect(parked.body.text).toContain(surgeryId);
  }
});

test.each([
  ['bytes that are no JSON', Buffer.from('not json'), 'not-json'],
  ['a subject of another surgery', { subject: 'hc-sp/another' }, 'subject'],
  ['a status that is not its type’s', { type: 'surgery.cancelled.v1' }, 'status'],
  ['an unknown major version', { type: 'surgery.scheduled.v2' }, 'unknown-type'],
])('%s is parked with the reason, and the next message is served', async (_, fault, reason) => {
  const bad = Buffer.isBuffer(fault) ? fault : message({}, fault);
  const type = !Buffer.isBuffer(bad) ? bad.type : 'surgery.scheduled.v1';
  await his.publish(type, bad, { replies: false });
  await publish({}, `${surgeryId}-next`);
  await repliesTo(`${surgeryId}-next`, [{ outcome: 'created' }]);
  // What names no hospital is for the command line alone.
  const parked = await (Buffer.isBuffer(bad) ? showParked : takeParked)(system, reason);
  expect(parked.reason).toContain(reason);
  expect(parked.body.text).toBe(Buffer.isBuffer(bad) ? bad.toString() : JSON.stringify(bad));
});

test('a system without AMQP sends the same messages over HTTP', async () => {
  const token = await system.sandbox.hospitalIdp.issueToken({
    hospitalId: 'hc-sp',
    sub: 'his',
    roles: ['system'],
  });
  const api = surgeryClient(system.urls.surgery, token);
  const single = await api.post('/messages', message(), { contentType: 'application/cloudevents+json' });
  expect(single).toMatchObject({ status: 202, body: { accepted: [`${surgeryId}-0`] } });
  await eventually(async () => expect(await entriesOf(surgeon)).toHaveLength(1));
  const batch = [message({ revision: 1, room: 'Sala 9' }), message({ revision: 2, room: 'Sala 10' })];
  const batched = await api.post('/messages', batch, { contentType: 'application/cloudevents-batch+json' });
  expect(batched.status).toBe(202);
  await eventually(async () => {
    expect(await entriesOf(surgeon)).toMatchObject([
      { description: expect.stringContaining('Sala: Sala 10') },
    ]);
  });
  const faulty = [message({ revision: 3 }), message({ revision: 4, startsAt: 'soon' })];
  const refused = await api.post('/messages', faulty, { contentType: 'application/cloudevents-batch+json' });
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: '1.data.startsAt' }] } });
  const elsewhere = message({ hospitalId: 'hsj-lisboa' });
  expect(
    await api.post('/messages', elsewhere, { contentType: 'application/cloudevents+json' }),
  ).toMatchObject({ status: 404 });
});
