import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { exchanges, type SurgeryEvent } from '@surgery-calendar/contracts';
import { BusUnavailableError, UnroutableError } from '@surgery-calendar/rabbit';
import { eventually } from '@surgery-calendar/test-servers';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';

let world: SurgeryWorld;
beforeEach(async () => {
  world = await startSurgeryWorld();
});
afterEach(async () => {
  await world.stop();
});

const schedule = async (): Promise<string> => {
  const { status, headers } = await world.call('POST', '/surgeries', booking);
  expect(status).toBe(201);
  return headers.get('Location') ?? 'nowhere';
};
const move = (path: string, day: number) =>
  world.call('POST', `${path}/reschedule`, {
    startsAt: `2127-12-${day}T08:00:00-03:00`,
    endsAt: `2127-12-${day}T09:00:00-03:00`,
  });
/** Waits until a surgery's messages are these, each told by its revision. */
const revisionsOf = (events: readonly SurgeryEvent[], path: string) =>
  events.filter(({ data }) => path.endsWith(`/${data.surgeryId}`)).map(({ data }) => data.revision);
const checkpoint = async (): Promise<unknown> =>
  (await world.pool.query(`SELECT position FROM surgery.checkpoint WHERE reader = 'relay'`)).rows[0];
const lastPosition = async (): Promise<unknown> =>
  (await world.pool.query(`SELECT max(position)::text AS position FROM event_store.event`)).rows[0];

describe('the relay', () => {
  test('publishes the whole surgery at each of its revisions', async () => {
    const received = await world.receive();
    const path = await schedule();
    await move(path, 10);
    const { body } = await world.call('POST', `${path}/cancel`, { reason: 'Febre' });
    await eventually(() => expect(revisionsOf(received, path)).toEqual([0, 1, 2]));
    const { hospitalId, surgeryId } = body;
    expect(received.map(({ type, data }) => [type, data.status, data.startsAt])).toEqual([
      ['surgery.scheduled.v1', 'scheduled', booking.startsAt],
      ['surgery.rescheduled.v1', 'scheduled', '2127-12-10T08:00:00-03:00'],
      ['surgery.cancelled.v1', 'cancelled', '2127-12-10T08:00:00-03:00'],
    ]);
    expect(received.at(-1)).toMatchObject({
      source: '/surgery-calendar/surgery',
      subject: `${String(hospitalId)}/${String(surgeryId)}`,
      data: {
        ...booking,
        ...{ hospitalId, surgeryId, reason: 'Febre' },
        ...{ startsAt: '2127-12-10T08:00:00-03:00', endsAt: '2127-12-10T09:00:00-03:00' },
      },
    });
    // A confirm comes after all queues have the message.
    await eventually(() =>
      expect(world.bus.confirmed.map(({ exchange, messageId }) => [exchange, messageId])).toEqual(
        received.map(({ id }) => [exchanges.surgeryEvents, id]),
      ),
    );
  });

  test('tells nobody of a completion, and its checkpoint passes it', async () => {
    const received = await world.receive();
    const path = await schedule();
    expect((await world.call('POST', `${path}/complete`)).body).toMatchObject({ revision: 1 });
    await schedule();
    await eventually(async () => expect(await checkpoint()).toEqual(await lastPosition()));
    expect(received.map(({ type }) => type)).toEqual(['surgery.scheduled.v1', 'surgery.scheduled.v1']);
  });

  test('waits while no queue is bound, and then delivers what had been scheduled', async () => {
    const paths = [await schedule(), await schedule()];
    const received = await world.receive();
    await eventually(() => expect(received).toHaveLength(2));
    for (const path of paths) expect(revisionsOf(received, path)).toEqual([0]);
  });

  test('lets commands succeed while the bus is away, and delivers all of it when it is back', async () => {
    const received = await world.receive();
    world.bus.away = true;
    const paths: string[] = [];
    for (let nth = 0; nth < 10; nth++) paths.push(await schedule());
    for (const path of paths) expect((await move(path, 10)).status).toBe(200);
    expect(received).toEqual([]);
    world.bus.away = false;
    await eventually(() => expect(received).toHaveLength(20));
    for (const path of paths) expect(revisionsOf(received, path).toSorted()).toEqual([0, 1]);
    await eventually(async () => expect(await checkpoint()).toEqual(await lastPosition()));
  });

  test('moves its checkpoint only after the confirm: what a crash in between repeats is the same message', async () => {
    const received = await world.receive();
    const path = await schedule();
    await eventually(async () => expect(await checkpoint()).toEqual(await lastPosition()));
    const before = await checkpoint();
    world.bus.losesConfirms = true;
    await move(path, 10);
    await eventually(() => expect(revisionsOf(received, path)).toContain(1));
    expect(await checkpoint()).toEqual(before);
    await world.halt();
    const [, first] = received;

    world.bus.losesConfirms = false;
    const known = received.length;
    await world.start();
    await eventually(() => expect(received.length).toBeGreaterThan(known));
    expect(received.slice(known)).toEqual([first]);
    await eventually(async () => expect(await checkpoint()).toEqual(await lastPosition()));
  });

  test.each([
    ['returns', new UnroutableError('no queue is bound'), 'returned', 'came back'],
    ['does not confirm', new BusUnavailableError('nack'), 'not-confirmed', 'are not confirmed'],
  ])(
    'publishes what the bus %s again until it is taken, tells of it, and lets other surgeries pass',
    async (_, refusal, reason, words) => {
      const received = await world.receive();
      const passed = await schedule();
      await eventually(async () => expect(await checkpoint()).toEqual(await lastPosition()));
      const before = await checkpoint();
      world.bus.refusalOf = ({ routingKey }) => (routingKey === 'surgery.cancelled.v1' ? refusal : undefined);
      await world.call('POST', `${passed}/cancel`);
      const other = await schedule();
      await eventually(() => expect(revisionsOf(received, other)).toEqual([0]));
      await eventually(async () => {
        const metrics = await (await world.request('GET', '/metrics')).text();
        expect(metrics).toContain(`surgery_relay_stuck_messages{reason="${reason}"} 1`);
        expect(Number(/surgery_relay_republished_total (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(1);
      });
      await eventually(async () => {
        const { status, body } = await world.call('GET', '/readyz');
        expect({ status, details: String(body['details']) }).toEqual({
          status: 200,
          details: expect.stringContaining(words),
        });
      });
      expect(revisionsOf(received, passed)).toEqual([0]);
      expect(await checkpoint()).toEqual(before);

      world.bus.refusalOf = () => undefined;
      await eventually(() => expect(revisionsOf(received, passed)).toEqual([0, 1]));
      await eventually(async () => expect(await checkpoint()).toEqual(await lastPosition()));
    },
  );

  test('tells the whole surgery also of one that it has not seen since its start', async () => {
    const received = await world.receive();
    const path = await schedule();
    await move(path, 10);
    await eventually(() => expect(received).toHaveLength(2));
    // What it did not tell yet would be published once more.
    await world.relayed();
    await world.halt();
    await world.start();
    await move(path, 11);
    await eventually(() => expect(received).toHaveLength(3));
    expect(received[2]?.data).toMatchObject({
      ...booking,
      revision: 2,
      startsAt: '2127-12-11T08:00:00-03:00',
      endsAt: '2127-12-11T09:00:00-03:00',
    });
  });

  test('loses nothing when PostgreSQL goes away and comes back under load', async () => {
    const received = await world.receive();
    const scheduled: string[] = [];
    let outages = 0;
    const scheduler = async (): Promise<void> => {
      while (outages < 3 || scheduled.length < 60) {
        const { status, headers } = await world.call('POST', '/surgeries', booking);
        if (status === 201) scheduled.push(headers.get('Location') ?? 'nowhere');
        else expect(status).toBe(503);
      }
    };
    const scheduling = Promise.all([scheduler(), scheduler(), scheduler()]);
    for (; outages < 3; outages++) {
      const goal = scheduled.length + 15;
      await eventually(() => expect(scheduled.length).toBeGreaterThan(goal));
      await world.line.cut();
      await world.line.mend();
    }
    await scheduling;
    await eventually(() => {
      for (const path of scheduled) expect(revisionsOf(received, path)).toContain(0);
    });
  });

  test('stops while the bus is away', async () => {
    world.bus.away = true;
    await schedule();
    const startedAt = performance.now();
    await world.halt();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
