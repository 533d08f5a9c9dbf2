import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CLOUD_EVENT, CLOUD_EVENT_BATCH, type SurgeryEvent } from '@surgery-calendar/contracts';
import {
  booking,
  startSurgeryWorld,
  type Answer,
  type Call,
  type SurgeryWorld,
} from '../testing/surgery-world.ts';

let world: SurgeryWorld;
let received: SurgeryEvent[];
beforeAll(async () => {
  world = await startSurgeryWorld();
});
beforeEach(async () => {
  world.bus.away = false;
  received = await world.receive();
});
afterAll(async () => {
  await world.stop();
});

let count = 0;
const message = (change: object = {}, data: object = {}) => {
  const surgeryId = `his-${++count}`;
  return {
    specversion: '1.0',
    id: `message-${count}`,
    source: '/hospitals/hc-sp/his',
    type: 'surgery.scheduled.v1',
    subject: `hc-sp/${surgeryId}`,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    data: { hospitalId: 'hc-sp', surgeryId, revision: 0, status: 'scheduled', ...booking, ...data },
    ...change,
  };
};
const post = (body: unknown, call: Call = {}): Promise<Answer> =>
  world.call('POST', '/messages', body, {
    claims: { roles: ['system'] },
    ...call,
    headers: { 'Content-Type': Array.isArray(body) ? CLOUD_EVENT_BATCH : CLOUD_EVENT, ...call.headers },
  });
const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

describe('a system without AMQP', () => {
  test('posts one CloudEvent, which is on the bus as it was sent once it is answered', async () => {
    const sent = message();
    const answer = await post(sent);
    expect(answer).toMatchObject({ status: 202, body: { accepted: [sent.id] } });
    expect(idsOf(received)).toEqual([sent.id]);
    const published = world.bus.confirmed.at(-1);
    expect(published).toMatchObject({ routingKey: sent.type, messageId: sent.id, contentType: CLOUD_EVENT });
    expect(JSON.parse(published?.body.toString('utf8') ?? '')).toEqual(sent);
  });

  test('posts a batch, and all of it is on the bus', async () => {
    const batch = Array.from({ length: 120 }, () => message());
    const answer = await post(batch);
    expect(answer).toMatchObject({ status: 202, body: { accepted: idsOf(batch) } });
    expect(idsOf(received).toSorted()).toEqual(idsOf(batch).toSorted());
  });

  test('has every fault of a batch named with its place, and nothing of it published', async () => {
    const batch = [
      message(),
      message({ type: 'surgery.cancelled.v1' }),
      message({ subject: 'hc-sp/another' }, { startsAt: 'tomorrow' }),
      message({ id: 'ü'.repeat(128) }),
    ];
    const answer = await post(batch);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-body' } });
    expect(answer.body['errors']).toEqual(
      ['1.data.status', '2.data.startsAt', '2.subject', '3.id'].map((field) =>
        expect.objectContaining({ field }),
      ),
    );
    expect(received).toEqual([]);
  });

  test.each([
    ['type and status', { type: 'surgery.cancelled.v1' }, 'data.status'],
    ['subject and data', { subject: 'hc-sp/another' }, 'subject'],
    ['an unknown type', { type: 'surgery.scheduled.v2' }, 'type'],
  ])('is told that %s disagree', async (_, change, field) => {
    const answer = await post(message(change));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
    expect(received).toEqual([]);
  });

  test('cannot speak for another hospital, nor smuggle a message for it into a batch', async () => {
    const foreign = message({ subject: 'hsj-lisboa/s-1' }, { hospitalId: 'hsj-lisboa', surgeryId: 's-1' });
    expect((await post(foreign)).status).toBe(404);
    expect((await post([message(), foreign])).status).toBe(404);
    expect(received).toEqual([]);
    expect((await post(foreign, { as: 'hsj-lisboa' })).status).toBe(202);
  });

  test('is told 415 for plain JSON, 422 for a batch that is none, 401 without a token, 403 as a doctor', async () => {
    const asJson = await world.call('POST', '/messages', message(), { claims: { roles: ['system'] } });
    expect(asJson.status).toBe(415);
    expect((await post([])).status).toBe(422);
    expect((await post(message(), { as: 'nobody' })).status).toBe(401);
    expect((await post(message(), { claims: { roles: ['doctor'], doctor_id: 'crm-1' } })).status).toBe(403);
    expect(received).toEqual([]);
  });

  test('may repeat a request under its key, and use the key for nothing else', async () => {
    const headers = { 'Idempotency-Key': `key-${++count}` };
    const sent = message();
    const first = await post(sent, { headers });
    expect(await post(sent, { headers })).toMatchObject({ status: 202, body: first.body });
    expect(idsOf(received)).toEqual([sent.id]);
    expect(await post(message(), { headers })).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
    expect(idsOf(received)).toEqual([sent.id]);
  });

  test('cannot speak for the surgeries that were scheduled here', async () => {
    const answer = await post(message({ source: '/surgery-calendar/surgery' }));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'source' }] } });
    expect(received).toEqual([]);
  });

  test('is told 503 with Retry-After while the bus is away, and may send the same again', async () => {
    const sent = message();
    world.bus.away = true;
    const answer = await post(sent);
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(answer.headers.get('Retry-After')).toBe('2');
    world.bus.away = false;
    expect((await post(sent)).status).toBe(202);
    expect(idsOf(received)).toEqual([sent.id]);
  });
});
