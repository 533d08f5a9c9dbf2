import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { z } from 'zod';
import { openInProcess, openParkedWorld, openRabbit, type ParkedWorld } from '../testing/parked-world.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';

const list = z.object({
  items: z.array(z.looseObject({ id: z.string() })),
  nextCursor: z.string().optional(),
});
function message(change: object = {}): string {
  const event = surgeryMessage();
  return JSON.stringify({ ...event, data: { ...event.data, ...change } });
}

describe.each([
  ['RabbitMQ', openRabbit],
  ['this process', openInProcess],
])('with the bus in %s', (_name, open) => {
  let under: Awaited<ReturnType<typeof open>>;
  let world: ParkedWorld;
  beforeAll(async () => {
    under = await open();
    world = await openParkedWorld(under);
  });
  afterAll(async () => {
    await world.close();
    await under.close();
  });
  beforeEach(async () => {
    await world.pool.query('truncate calendar_bridge.parked_message, calendar_bridge.surgery_head cascade');
  });

  /** Parks a message and resolves with its id, as the operator of its hospital sees it. */
  async function park(body: string, routingKey?: string): Promise<string> {
    await world.publish(body, routingKey);
    return await eventually(async () => {
      const { items } = list.parse((await world.call('GET', '/parked')).body);
      if (items[0] === undefined) throw new Error('nothing is parked yet');
      return items[0].id;
    });
  }

  const heads = async () =>
    (await world.pool.query('select surgery_id from calendar_bridge.surgery_head')).rowCount;

  test('what could not be taken is listed without its content, shown with it, and who looked is known', async () => {
    const id = await park(message({ revision: -1 }));
    const listed = await world.call('GET', '/parked');
    expect(listed).toMatchObject({ status: 200, kept: 'no-store' });
    expect(listed.body).toMatchObject({
      items: [
        {
          ...{
            queue: 'calendar-bridge.surgery-events',
            routingKey: 'surgery.amended.v1',
            hospitalId: 'hc-sp',
          },
          ...{
            reason: expect.stringContaining('revision'),
            publisher: under.ownUser ?? null,
            decision: null,
          },
        },
      ],
    });
    expect(JSON.stringify(listed.body)).not.toContain('Paciente');
    const shown = await world.call('GET', `/parked/${id}`);
    expect(shown).toMatchObject({
      ...{ status: 200, kept: 'no-store' },
      body: { body: { encoding: 'utf-8', text: expect.stringContaining('Paciente Exemplo') } },
    });
    const { rows } = await world.pool.query(
      'select parked_message_id as id, read_by as by from calendar_bridge.parked_message_reading',
    );
    expect(rows).toEqual([{ id, by: 'somebody' }]);
  });

  test('a message is replayed once what was wrong is mended: it is recorded, once, and its content is not kept', async () => {
    const id = await park(message());
    await world.trust(true);
    const replayed = await world.call('POST', `/parked/${id}/replay`, { reason: 'rights were given' });
    expect(replayed).toMatchObject({
      ...{
        status: 202,
        body: { decision: { kind: 'replayed', by: 'somebody', reason: 'rights were given' } },
      },
    });
    await eventually(async () => expect(await heads()).toBe(1));
    expect(await world.call('POST', `/parked/${id}/replay`, { reason: 'again' })).toMatchObject({
      ...{ status: 409, body: { code: 'already-replayed' } },
    });
    expect((await world.call('GET', `/parked/${id}`)).body).toMatchObject({ body: null, headers: null });
    await world.trust(false);
  });

  test('a replay gives nobody rights that the first publisher does not have: it is parked again', async () => {
    const id = await park(message());
    expect((await world.call('POST', `/parked/${id}/replay`, { reason: 'let us see' })).status).toBe(202);
    await eventually(async () => {
      const { items } = list.parse((await world.call('GET', '/parked')).body);
      expect(items).toMatchObject([{ routingKey: 'surgery.amended.v1', publisher: under.ownUser ?? null }]);
      expect(items[0]?.id).not.toBe(id);
    });
    expect(await heads()).toBe(0);
  });

  test('what is discarded says who did it and why, is not listed any more, and discarding it again changes nothing', async () => {
    const id = await park(message({ revision: -1 }));
    const discard = (reason: string) => world.call('POST', `/parked/${id}/discard`, { reason });
    const first = await discard('a test of theirs');
    expect(first).toMatchObject({ status: 200, body: { decision: { kind: 'discarded', by: 'somebody' } } });
    expect(await discard('another reason')).toEqual(first);
    expect(await world.call('POST', `/parked/${id}/replay`, { reason: 'after all' })).toMatchObject({
      ...{ status: 409, body: { code: 'already-discarded' } },
    });
    expect((await world.call('GET', '/parked')).body).toEqual({ items: [] });
    expect((await world.call('GET', '/parked?all=true')).body).toMatchObject({ items: [{ id }] });
  });

  test('a decision needs a reason', async () => {
    const id = await park(message({ revision: -1 }));
    for (const body of [{}, { reason: ' ' }, { reason: 'x', also: 1 }])
      expect((await world.call('POST', `/parked/${id}/discard`, body)).status).toBe(422);
  });

  test('an operator sees and decides on what names the own hospital, and on nothing else', async () => {
    const id = await park(message({ revision: -1 }));
    await world.publish('no JSON, of no hospital');
    await eventually(async () => {
      const { rows } = await world.pool.query(
        `select from calendar_bridge.parked_message where reason = 'not-json'`,
      );
      expect(rows).toHaveLength(1);
    });
    const as = (token: string) => ({
      read: () => world.call('GET', `/parked/${id}`, undefined, token),
      list: () => world.call('GET', '/parked', undefined, token),
      discard: () => world.call('POST', `/parked/${id}/discard`, { reason: 'x' }, token),
    });
    const other = as('hsj-lisboa/operator');
    expect((await other.list()).body).toEqual({ items: [] });
    for (const call of [other.read, other.discard])
      expect(await call()).toMatchObject({ status: 404, body: { code: 'parked-message-unknown' } });
    const doctor = as('hc-sp/doctor');
    for (const call of [doctor.list, doctor.read, doctor.discard]) expect((await call()).status).toBe(403);
    expect(list.parse((await as('hc-sp/operator').list()).body).items.map((one) => one.id)).toEqual([id]);
  });

  test('the list comes in pages', async () => {
    for (const surgeryId of ['s-1', 's-2', 's-3']) await world.publish(message({ surgeryId, revision: -1 }));
    await eventually(async () => {
      expect(list.parse((await world.call('GET', '/parked')).body).items).toHaveLength(3);
    });
    const first = list.parse((await world.call('GET', '/parked?limit=2')).body);
    const second = list.parse(
      (await world.call('GET', `/parked?limit=2&cursor=${first.nextCursor ?? ''}`)).body,
    );
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(3);
    expect(second.nextCursor).toBeUndefined();
  });
});
