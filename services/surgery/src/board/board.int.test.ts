import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CLOUD_EVENT, exchanges } from '@surgery-calendar/contracts';
import { eventually } from '@surgery-calendar/test-servers';
import { readChanges as openChanges, type ChangeStream } from '../testing/change-stream.ts';
import { booking, startSurgeryWorld, type Call, type SurgeryWorld } from '../testing/surgery-world.ts';

let world: SurgeryWorld;
const streams: ChangeStream[] = [];
beforeAll(async () => {
  world = await startSurgeryWorld();
  await world.bindBridge();
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(async () => {
  await world.stop();
});

const schedule = async (change: object = {}, call: Call = {}): Promise<string> => {
  const { body } = await world.call('POST', '/surgeries', { ...booking, ...change }, call);
  return String(body['surgeryId']);
};
const list = async (query: string, call: Call = {}) => {
  const { body } = await world.call('GET', `/surgeries?${query}`, undefined, call);
  return body as { items: Readonly<Record<string, unknown>>[]; nextCursor: string | null };
};
const idsOf = async (query: string, call: Call = {}) =>
  (await list(query, call)).items.map((item) => item['surgeryId']);
const publish = async (surgeryId: string, change: object = {}, source = '/hospitals/hc-sp/his') => {
  const data = { ...booking, hospitalId: 'hc-sp', surgeryId, revision: 0, status: 'scheduled', ...change };
  const type = data.status === 'cancelled' ? 'surgery.cancelled.v1' : 'surgery.amended.v1';
  const id = `${surgeryId}-${data.revision}-${source}-${JSON.stringify(change).length}`;
  const event = { specversion: '1.0', id, source, type, subject: `hc-sp/${surgeryId}`, data };
  await world.bus.publish({
    ...{ exchange: exchanges.surgeryEvents, routingKey: type, contentType: CLOUD_EVENT, messageId: id },
    body: Buffer.from(JSON.stringify(event)),
  });
};
const changes = async (call: Call & { lastEventId?: string } = {}) => {
  const stream = await openChanges(world, call);
  streams.push(stream);
  return stream;
};

describe('the list', () => {
  test('shows at once what was just written, by start and id', async () => {
    const facility = 'Unidade Ordem';
    const times = (hour: number) => ({
      startsAt: `2128-01-01T${hour}:00:00-03:00`,
      endsAt: `2128-01-01T${hour + 1}:00:00-03:00`,
    });
    const late = await schedule({ facility, ...times(14) });
    const early = await schedule({ facility, ...times(10) });
    expect(await idsOf('facility=Unidade%20Ordem')).toEqual([early, late]);
    await world.call('POST', `/surgeries/${early}/reschedule`, times(18));
    expect(await idsOf('facility=Unidade%20Ordem')).toEqual([late, early]);
  });

  test('takes filters together: time, surgeon, room, status, where the calendar stands', async () => {
    const facility = 'Unidade Filtro';
    const one = await schedule({ facility, room: 'A', surgeonId: 'crm-f-1' });
    const two = await schedule({ facility, room: 'B', surgeonId: 'crm-f-2' });
    await world.call('POST', `/surgeries/${two}/cancel`);
    const within = async (query: string) => idsOf(`facility=Unidade%20Filtro&${query}`);
    expect(await within('room=A')).toEqual([one]);
    expect(await within('surgeonId=crm-f-2')).toEqual([two]);
    expect(await within('status=cancelled')).toEqual([two]);
    expect(await within('calendarState=pending')).toHaveLength(2);
    expect(await within('calendarState=failed')).toEqual([]);
    expect(await within('from=2127-12-01T13:30:00Z')).toEqual([]);
    expect(await within('from=2127-12-01T13:29:59Z&to=2127-12-01T11:00:01Z')).toHaveLength(2);
    expect(await within('to=2127-12-01T11:00:00Z')).toEqual([]);
  });

  test('comes in pages that lose and repeat nothing while surgeries are added', async () => {
    const facility = 'Unidade Páginas';
    const all: string[] = [];
    for (let nth = 0; nth < 5; nth++) all.push(await schedule({ facility }));
    const query = `facility=${encodeURIComponent(facility)}&limit=2`;
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(cursor === null ? query : `${query}&cursor=${cursor}`);
      seen.push(...page.items.map((item) => item['surgeryId']));
      cursor = page.nextCursor;
      await schedule({
        facility,
        startsAt: '2127-11-01T08:00:00-03:00',
        endsAt: '2127-11-01T09:00:00-03:00',
      });
    } while (cursor !== null);
    expect(seen).toEqual(all.toSorted());
  });

  test.each([
    ['a limit of 0', 'limit=0', 'limit'],
    ['a time without offset', 'from=2127-12-01T08:00:00', 'from'],
    ['a parameter that nobody knows', 'surgeon=crm-1', 'surgeon'],
  ])('%s is 400 at its name', async (_, query, field) => {
    const { status, body } = await world.call('GET', `/surgeries?${query}`);
    expect({ status, code: body['code'], errors: body['errors'] }).toMatchObject({
      status: 400,
      code: 'invalid-query',
      errors: [{ field }],
    });
  });

  test('a cursor that was made up, or for other filters, is 400', async () => {
    const facility = 'Unidade Cursor';
    for (let nth = 0; nth < 2; nth++) await schedule({ facility });
    const { nextCursor } = await list('facility=Unidade%20Cursor&limit=1');
    for (const query of ['cursor=abc', `cursor=${nextCursor ?? ''}`])
      expect((await world.call('GET', `/surgeries?${query}`)).body['code']).toBe('invalid-cursor');
  });

  test('shows a doctor only what stands on the doctor’s own calendar, and another hospital nothing', async () => {
    const team = [{ doctorId: 'crm-own-2', role: 'resident' }];
    const own = await schedule({ surgeonId: 'crm-own-1', team });
    await schedule({ surgeonId: 'crm-own-3' });
    for (const doctor_id of ['crm-own-1', 'crm-own-2'])
      expect(await idsOf('', { claims: { roles: ['doctor'], doctor_id } })).toEqual([own]);
    expect(await idsOf('', { claims: { roles: ['doctor'] } })).toEqual([]);
    expect(await idsOf('', { as: 'hsj-lisboa' })).toEqual([]);
  });
});

describe('a surgery that another system owns', () => {
  test('is listed, read and has a history, and is never published again', async () => {
    await publish('his-1');
    await publish('his-1', { revision: 4, room: 'Sala 9' });
    await publish('his-1', { revision: 2, room: 'Sala 1' });
    expect(await idsOf('room=Sala%209&surgeonId=crm-sp-104233')).toContain('his-1');
    const { body, headers } = await world.call('GET', '/surgeries/his-1');
    expect(body).toMatchObject({ source: '/hospitals/hc-sp/his', revision: 4, room: 'Sala 9' });
    expect(headers.get('ETag')).toBe('"4"');
    const history = (await world.call('GET', '/surgeries/his-1/history')).body as { items: object[] };
    expect(history.items).toMatchObject([{ revision: 0 }, { revision: 4, details: { room: 'Sala 9' } }]);
    await schedule();
    await world.relayed();
    const sent = world.bus.confirmed.filter(({ body: bytes }) => bytes.includes('his-1'));
    expect(sent).toHaveLength(3);
  });

  test('takes no command from here: its owner changes it', async () => {
    await publish('his-2');
    for (const [method, path, body] of [
      ['PATCH', '', { room: 'x' }],
      ['POST', '/cancel', {}],
      ['POST', '/complete', {}],
      ['POST', '/reassign', { surgeonId: 'crm-1' }],
    ] as const) {
      const answer = await world.call(method, `/surgeries/his-2${path}`, body);
      expect([answer.status, answer.body['code']]).toEqual([409, 'owned-elsewhere']);
    }
    const elsewhere = await world.call('POST', '/surgeries/his-2/cancel', {}, { as: 'hsj-lisboa' });
    expect(elsewhere.status).toBe(404);
  });

  test('is scheduled again by its owner after a cancellation', async () => {
    await publish('his-3');
    await publish('his-3', { revision: 1, status: 'cancelled', reason: 'Febre' });
    expect((await world.call('GET', '/surgeries/his-3')).body).toMatchObject({ status: 'cancelled' });
    await publish('his-3', { revision: 2 });
    expect((await world.call('GET', '/surgeries/his-3')).body).toMatchObject({ status: 'scheduled' });
  });

  test('belongs to the first source; what contradicts it is shown to operators, without what it said', async () => {
    const own = await schedule();
    await publish('his-4');
    await publish('his-4', { procedure: 'Outra' });
    await publish('his-4', { revision: 9 }, '/somebody/else');
    await publish(own, { revision: 9 });
    const asOperator = { claims: { roles: ['operator'] } };
    const { body } = await world.call('GET', '/conflicts', undefined, asOperator);
    const { items } = body as { items: object[] };
    expect(items).toMatchObject([
      { surgeryId: own, code: 'not-owner', owner: '/surgery-calendar/surgery', revision: 9 },
      { surgeryId: 'his-4', code: 'not-owner', source: '/somebody/else', owner: '/hospitals/hc-sp/his' },
      { surgeryId: 'his-4', code: 'revision-conflict', revision: 0 },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/Outra|Paciente/);
    expect((await world.call('GET', '/surgeries/his-4')).body).toMatchObject({ revision: 0 });
    const elsewhere = await world.call('GET', '/conflicts', undefined, { ...asOperator, as: 'hsj-lisboa' });
    expect(elsewhere.body).toEqual({ items: [], nextCursor: null });
  });
});

describe('the stream of changes', () => {
  test('tells of each change with the surgery as it now is', async () => {
    const stream = await changes();
    const id = await schedule();
    await eventually(() =>
      expect(stream.events).toMatchObject([{ event: 'surgery', data: { surgeryId: id, revision: 0 } }]),
    );
    await world.call('PATCH', `/surgeries/${id}`, { room: 'Sala 9' });
    await eventually(() => expect(stream.events.at(-1)?.data).toMatchObject({ revision: 1, room: 'Sala 9' }));
  });

  test('resumes after the last event that the client saw', async () => {
    const first = await changes();
    const before = await schedule();
    await eventually(() => expect(first.events).toHaveLength(1));
    first.close();
    const missed = [await schedule(), await schedule()];
    const again = await changes({ lastEventId: first.events[0]?.id ?? '' });
    await eventually(() => expect(again.events).toHaveLength(2));
    const ids = again.events.map(({ data }) => data['surgeryId']);
    expect(ids).toEqual(missed);
    expect(ids).not.toContain(before);
  });

  test('tells a doctor of the own surgeries only, and of one that has left the doctor’s calendar', async () => {
    const stream = await changes({ claims: { roles: ['doctor'], doctor_id: 'crm-s-1' } });
    await schedule();
    const id = await schedule({ surgeonId: 'crm-s-1' });
    await eventually(() => expect(stream.events).toHaveLength(1));
    await world.call('POST', `/surgeries/${id}/reassign`, { surgeonId: 'crm-s-2' });
    await eventually(() => expect(stream.events).toHaveLength(2));
    expect(stream.events[1]).toMatchObject({ event: 'surgery-left', data: { surgeryId: id, revision: 1 } });
    expect(stream.events[1]?.data).not.toHaveProperty('patient');
  });

  test('tells nothing to a doctor whose token names no doctor', async () => {
    const everything = await changes();
    const nothing = await changes({ claims: { roles: ['doctor'] } });
    await schedule();
    await schedule();
    await eventually(() => expect(everything.events).toHaveLength(2));
    expect(nothing.events).toEqual([]);
  });

  test('tells another hospital nothing, not even by its ids', async () => {
    const stream = await changes({ as: 'hsj-lisboa' });
    await schedule();
    await schedule({}, { as: 'hsj-lisboa' });
    await eventually(() => expect(stream.events).toHaveLength(1));
    expect(stream.events[0]).toMatchObject({ id: '1', data: { hospitalId: 'hsj-lisboa' } });
  });

  test('asks a client whose id the board never gave to begin anew', async () => {
    const stream = await changes({ lastEventId: '999999999' });
    await eventually(() => expect(stream.events).toMatchObject([{ event: 'reset' }]));
    const { status, body } = await world.call('GET', '/surgeries/changes', undefined, {
      headers: { 'Last-Event-ID': 'x' },
    });
    expect([status, body['code']]).toEqual([400, 'invalid-last-event-id']);
  });
});
