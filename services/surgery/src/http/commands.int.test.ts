import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';

let world: SurgeryWorld;
beforeAll(async () => {
  world = await startSurgeryWorld();
});
afterAll(async () => {
  await world.stop();
});

const schedule = async (change: object = {}): Promise<string> => {
  const { headers } = await world.call('POST', '/surgeries', { ...booking, ...change });
  return headers.get('Location') ?? 'nowhere';
};
const team = [{ doctorId: 'crm-sp-2', role: 'assistant' }];
const later = { startsAt: '2127-12-02T14:00:00-03:00', endsAt: '2127-12-02T16:00:00-03:00' };
const under = (key: string, more: object = {}) => ({ headers: { 'Idempotency-Key': key }, ...more });
const codeOf = ({ status, body }: { status: number; body: Readonly<Record<string, unknown>> }) => [
  status,
  body['code'],
];

describe('a scheduler', () => {
  test('books a team, gives the surgery to one of it, amends and completes it', async () => {
    const path = await schedule({ team });
    expect((await world.call('GET', path)).body).toMatchObject({
      team,
      source: '/surgery-calendar/surgery',
      calendars: [
        { doctorId: booking.surgeonId, role: 'surgeon', calendarState: 'pending' },
        { doctorId: 'crm-sp-2', role: 'assistant', calendarState: 'pending' },
      ],
    });
    const reassigned = await world.call('POST', `${path}/reassign`, { surgeonId: 'crm-sp-2' });
    expect(reassigned.body).toMatchObject({ surgeonId: 'crm-sp-2', revision: 1 });
    expect(reassigned.body).not.toHaveProperty('team');
    const amended = await world.call('PATCH', path, { room: 'Sala 9', notes: null, reason: 'Reforma' });
    expect(amended).toMatchObject({ status: 200, body: { room: 'Sala 9', revision: 2 } });
    expect(amended.body).not.toHaveProperty('notes');
    const completed = await world.call('POST', `${path}/complete`);
    expect(completed).toMatchObject({ status: 200, body: { status: 'completed', revision: 3 } });
    expect(codeOf(await world.call('PATCH', path, { room: 'Sala 1' }))).toEqual([409, 'surgery-completed']);
    expect(codeOf(await world.call('POST', `${path}/cancel`))).toEqual([409, 'surgery-completed']);
  });

  test('reads who changed what, when and why', async () => {
    const path = await schedule();
    await world.call('PATCH', path, { room: 'Sala 9', reason: 'Reforma' });
    const { items } = (await world.call('GET', `${path}/history`)).body as { items: object[] };
    expect(items).toMatchObject([
      { revision: 0, change: 'scheduled', by: { subject: 'user-1', client: 'theatre-app' }, reason: null },
      { revision: 1, change: 'amended', reason: 'Reforma', details: { room: 'Sala 9' } },
    ]);
    for (const field of ['at', 'correlationId', 'causationId'])
      expect(items[0]).toHaveProperty(field, expect.stringMatching(/./));
  });

  test('cannot book what has begun, unless the scheduler insists, which is recorded', async () => {
    const past = { startsAt: '2020-12-01T08:00:00-03:00', endsAt: '2020-12-01T10:30:00-03:00' };
    const refused = await world.call('POST', '/surgeries', { ...booking, ...past });
    expect(codeOf(refused)).toEqual([422, 'start-in-the-past']);
    const path = await schedule({ ...past, allowPastStart: true });
    const { items } = (await world.call('GET', `${path}/history`)).body as { items: object[] };
    expect(items).toMatchObject([{ details: { pastStartAllowed: true } }]);
  });

  test('cannot book more than 24 hours, nor give the surgery to a surgeon who is in the given team', async () => {
    const long = { ...booking, endsAt: '2127-12-03T08:00:00-03:00' };
    expect(codeOf(await world.call('POST', '/surgeries', long))).toEqual([422, 'too-long']);
    const path = await schedule();
    const own = { team: [{ doctorId: booking.surgeonId, role: 'resident' }] };
    expect(codeOf(await world.call('POST', `${path}/reassign`, own))).toEqual([422, 'surgeon-in-team']);
  });
});

describe('under an Idempotency-Key', () => {
  test('a booking is made once and answered alike, however often and at once it is sent', async () => {
    const key = randomUUID();
    const send = () => world.call('POST', '/surgeries', booking, under(key));
    const answers = await Promise.all([send(), send(), send()]);
    answers.push(await send());
    for (const { status, body, headers } of answers) {
      expect({ status, body }).toEqual({ status: 201, body: answers[0].body });
      expect(headers.get('Location')).toBe(answers[0].headers.get('Location'));
      expect(headers.get('ETag')).toBe('"0"');
    }
  });

  test('a command is answered as the first time, also after others have changed the surgery', async () => {
    const path = await schedule();
    const key = randomUUID();
    const first = await world.call('POST', `${path}/reschedule`, later, {
      headers: { 'Idempotency-Key': key, 'If-Match': '"0"' },
    });
    await world.call('PATCH', path, { room: 'Sala 9' });
    const again = await world.call('POST', `${path}/reschedule`, later, {
      headers: { 'Idempotency-Key': key, 'If-Match': '"0"' },
    });
    expect({ status: again.status, body: again.body }).toEqual({ status: 200, body: first.body });
    expect(again.headers.get('ETag')).toBe('"1"');
    expect((await world.call('GET', path)).body).toMatchObject({ room: 'Sala 9', revision: 2 });
  });

  test('a command that changed nothing changes nothing later either', async () => {
    const path = await schedule();
    const where = { startsAt: booking.startsAt, endsAt: booking.endsAt };
    const key = randomUUID();
    const first = await world.call('POST', `${path}/reschedule`, where, under(key));
    expect(first.body).toMatchObject({ revision: 0 });
    await world.call('POST', `${path}/reschedule`, later);
    const again = await world.call('POST', `${path}/reschedule`, where, under(key));
    expect(again.body).toEqual(first.body);
    expect((await world.call('GET', path)).body).toMatchObject({ ...later, revision: 1 });
  });

  test('another body, or another command, is refused', async () => {
    const key = randomUUID();
    const { headers } = await world.call('POST', '/surgeries', booking, under(key));
    const path = headers.get('Location') ?? '';
    const reused = [422, 'idempotency-key-reused'];
    const other = { ...booking, room: 'Sala 9' };
    expect(codeOf(await world.call('POST', '/surgeries', other, under(key)))).toEqual(reused);
    expect(codeOf(await world.call('POST', `${path}/cancel`, {}, under(key)))).toEqual(reused);
    expect((await world.call('GET', path)).body).toMatchObject({ status: 'scheduled', revision: 0 });
  });

  test('two bodies in the same moment: one is booked, the other refused', async () => {
    const key = randomUUID();
    const rooms = ['Sala 1', 'Sala 2', 'Sala 3'];
    const answers = await Promise.all(
      rooms.map((room) => world.call('POST', '/surgeries', { ...booking, room }, under(key))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422, 422]);
  });

  test('another client and another hospital may use the same key', async () => {
    const key = randomUUID();
    const first = await world.call('POST', '/surgeries', booking, under(key));
    const others = [
      await world.call('POST', '/surgeries', booking, under(key, { as: 'hsj-lisboa' })),
      await world.call('POST', '/surgeries', booking, under(key, { claims: { client_id: 'other-app' } })),
    ];
    for (const { status, body } of others) {
      expect(status).toBe(201);
      expect(body['surgeryId']).not.toBe(first.body['surgeryId']);
    }
  });

  test('a key that is none is 400', async () => {
    const answer = await world.call('POST', '/surgeries', booking, under('a b'));
    expect(codeOf(answer)).toEqual([400, 'invalid-idempotency-key']);
  });
});
