import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { problem as problemSchema, surgeryResponse } from '@surgery-calendar/contracts';
import { eventually } from '@surgery-calendar/test-servers';
import { booking, startSurgeryWorld, type Answer, type SurgeryWorld } from '../testing/surgery-world.ts';

let world: SurgeryWorld;
beforeAll(async () => {
  world = await startSurgeryWorld();
});
afterAll(async () => {
  await world.stop();
});

const schedule = async (): Promise<string> => {
  const { headers } = await world.call('POST', '/surgeries', booking);
  return headers.get('Location') ?? 'nowhere';
};
const later = { startsAt: '2127-12-02T14:00:00-03:00', endsAt: '2127-12-02T16:00:00-03:00' };
const problem = ({ status, body, headers }: Answer) => ({
  status,
  code: body['code'],
  type: headers.get('Content-Type')?.split(';')[0],
});
const wrongFields = ({ body }: Answer): string[] =>
  problemSchema.parse(body).errors?.map(({ field }) => field) ?? [];
const problemOf = (status: number, code: string) => ({ status, code, type: 'application/problem+json' });

describe('a scheduler', () => {
  test('schedules a surgery and reads it at once, before the calendar has answered', async () => {
    const answer = await world.call('POST', '/surgeries', booking);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('ETag')).toBe('"0"');
    expect(answer.body).toMatchObject({
      ...booking,
      hospitalId: 'hc-sp',
      revision: 0,
      status: 'scheduled',
      calendarState: 'pending',
      googleEventId: null,
      googleEventLink: null,
      googleLastSync: null,
      googleSyncError: null,
    });
    expect(answer.headers.get('Location')).toBe(`/surgeries/${String(answer.body['surgeryId'])}`);
    const read = await world.call('GET', `/surgeries/${String(answer.body['surgeryId'])}`);
    expect(read.status).toBe(200);
    expect(read.body).toEqual(answer.body);
    expect(surgeryResponse.parse(read.body)).toEqual(read.body);
  });

  test('moves and cancels it, each a new revision, and is told so in the ETag', async () => {
    const path = await schedule();
    const moved = await world.call('POST', `${path}/reschedule`, later);
    expect(moved).toMatchObject({ status: 200, body: { ...booking, ...later, revision: 1 } });
    expect(moved.headers.get('ETag')).toBe('"1"');
    const cancelled = await world.call('POST', `${path}/cancel`, { reason: 'Febre' });
    expect(cancelled).toMatchObject({
      status: 200,
      body: { revision: 2, status: 'cancelled', reason: 'Febre' },
    });
    expect((await world.call('GET', path)).body).toEqual(cancelled.body);
  });

  test('cancels without a body, and without a reason', async () => {
    const path = await schedule();
    const cancelled = await world.call('POST', `${path}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(cancelled.body).not.toHaveProperty('reason');
    expect((await world.call('POST', `${await schedule()}/cancel`, {})).status).toBe(200);
  });

  test('may repeat a command: it is answered alike and is no new revision', async () => {
    const path = await schedule();
    const moved = await world.call('POST', `${path}/reschedule`, later);
    expect((await world.call('POST', `${path}/reschedule`, later)).body).toEqual(moved.body);
    const cancelled = await world.call('POST', `${path}/cancel`, { reason: 'Febre' });
    expect((await world.call('POST', `${path}/cancel`, { reason: 'Febre' })).body).toEqual(cancelled.body);
    expect(cancelled.body).toMatchObject({ revision: 2 });
  });

  test('changes nothing after the cancellation', async () => {
    const path = await schedule();
    await world.call('POST', `${path}/cancel`);
    expect(problem(await world.call('POST', `${path}/reschedule`, later))).toEqual(
      problemOf(409, 'surgery-cancelled'),
    );
    expect(problem(await world.call('POST', `${path}/cancel`, { reason: 'Outro' }))).toEqual(
      problemOf(409, 'surgery-cancelled'),
    );
  });

  test('loses no change where many move the same surgery at once', async () => {
    const path = await schedule();
    const moves = Array.from({ length: 4 }, (_, hour) => ({
      ...later,
      endsAt: `2127-12-02T${18 + hour}:00:00-03:00`,
    }));
    const answers = await Promise.all(moves.map((move) => world.call('POST', `${path}/reschedule`, move)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.map(({ body }) => Number(body['revision'])).toSorted()).toEqual([1, 2, 3, 4]);
  });

  test('may insist on the revision that it knows', async () => {
    const path = await schedule();
    const moved = await world.call('POST', `${path}/reschedule`, later, { headers: { 'If-Match': '"0"' } });
    expect(moved.status).toBe(200);
    const late = await world.call('POST', `${path}/cancel`, {}, { headers: { 'If-Match': '"0"' } });
    expect(late.status).toBe(412);
    expect(late.headers.get('ETag')).toBe('"1"');
  });
});

describe('what is wrong with a request', () => {
  test('a body that is no JSON is 400', async () => {
    const answer = await world.call('POST', '/surgeries', undefined, { text: '{"surgeonId":' });
    expect(problem(answer)).toEqual(problemOf(400, 'malformed-json'));
  });

  test('another content type is 415', async () => {
    const answer = await world.call('POST', '/surgeries', booking, {
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(problem(answer)).toEqual(problemOf(415, 'unsupported-media-type'));
  });

  test('wrong fields are 422, each named, none quoted', async () => {
    const { procedure: _, ...rest } = booking;
    const wrong = { ...rest, patient: { name: ' ' }, startsAt: '2031-05-06T08:00:00', roon: 'Sala 3' };
    const answer = await world.call('POST', '/surgeries', wrong);
    expect(problem(answer)).toEqual(problemOf(422, 'invalid-body'));
    expect(wrongFields(answer).toSorted()).toEqual(['patient.name', 'procedure', 'roon', 'startsAt']);
    expect(JSON.stringify(answer.body)).not.toMatch(/2031|Sala 3/);
  });

  test.each([
    ['an end before the start', { endsAt: '2127-12-01T07:00:00-03:00' }, 'endsAt'],
    ['an end at the start, by another offset', { endsAt: '2127-12-01T11:00:00Z' }, 'endsAt'],
    ['a time without an offset', { startsAt: '2127-12-01T08:00:00' }, 'startsAt'],
    ['a time zone that is none', { timeZone: '-03:00' }, 'timeZone'],
    ['the hospital, which the token says', { hospitalId: 'hc-sp' }, 'hospitalId'],
  ])('%s is 422', async (_, change, field) => {
    const answer = await world.call('POST', '/surgeries', { ...booking, ...change });
    expect(problem(answer)).toEqual(problemOf(422, 'invalid-body'));
    expect(wrongFields(answer)).toEqual([field]);
  });

  test('a period that ends before it starts is 422 when moving, too', async () => {
    const answer = await world.call('POST', `${await schedule()}/reschedule`, {
      ...later,
      endsAt: later.startsAt,
    });
    expect(answer.status).toBe(422);
  });

  test.each([
    ['no token', { as: 'nobody' as const }],
    ['a token that is none', { token: 'abc' }],
    ['a token for another audience', { claims: { aud: 'something-else' } }],
  ])('%s is 401 with a challenge', async (_, call) => {
    const answer = await world.call('POST', '/surgeries', booking, call);
    expect(problem(answer)).toEqual(problemOf(401, 'unauthenticated'));
    expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
  });

  test('a token that a stranger signed in the hospital’s name is 401', async () => {
    const token = await world.issuers.forgedToken('hc-sp');
    expect((await world.call('GET', '/surgeries/s-1', undefined, { token })).status).toBe(401);
  });

  test.each(['doctor', 'operator', 'system'])('a %s commands nothing', async (role) => {
    const claims = { roles: [role], doctor_id: booking.surgeonId };
    const path = await schedule();
    expect((await world.call('POST', '/surgeries', booking, { claims })).status).toBe(403);
    expect((await world.call('POST', `${path}/reschedule`, later, { claims })).status).toBe(403);
    expect((await world.call('POST', `${path}/cancel`, {}, { claims })).status).toBe(403);
  });
});

describe('who sees a surgery', () => {
  test('another hospital does not, and cannot tell it from one that does not exist', async () => {
    const path = await schedule();
    const missing = await world.call('GET', '/surgeries/no-such');
    expect(problem(missing)).toEqual(problemOf(404, 'surgery-unknown'));
    for (const [method, at, body] of [
      ['GET', path, undefined],
      ['POST', `${path}/reschedule`, later],
      ['POST', `${path}/cancel`, {}],
    ] as const) {
      const answer = await world.call(method, at, body, { as: 'hsj-lisboa' });
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 404, body: missing.body });
    }
    expect((await world.call('GET', path)).body).toMatchObject({ revision: 0 });
  });

  test('an operator and its surgeon do, another doctor does not', async () => {
    const path = await schedule();
    const statusFor = async (claims: object): Promise<number> =>
      (await world.call('GET', path, undefined, { claims: { ...claims } })).status;
    expect(await statusFor({ roles: ['operator'] })).toBe(200);
    expect(await statusFor({ roles: ['doctor'], doctor_id: booking.surgeonId })).toBe(200);
    expect(await statusFor({ roles: ['doctor'], doctor_id: 'crm-sp-1' })).toBe(404);
    expect(await statusFor({ roles: [] })).toBe(403);
  });
});

describe('with PostgreSQL away', () => {
  test('everything is 503 with Retry-After, and works again by itself', async () => {
    const path = await schedule();
    await world.line.cut();
    for (const answer of [
      await world.call('POST', '/surgeries', booking),
      await world.call('GET', path),
      await world.call('POST', `${path}/cancel`),
    ]) {
      expect(problem(answer)).toEqual(problemOf(503, 'unavailable'));
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    const health = async (path: string): Promise<number> =>
      (await world.call('GET', path, undefined, { as: 'nobody' })).status;
    expect([await health('/healthz'), await health('/readyz')]).toEqual([200, 503]);
    await world.line.mend();
    await eventually(async () => expect(await health('/readyz')).toBe(200));
    expect((await world.call('POST', `${path}/cancel`)).status).toBe(200);
  });
});
