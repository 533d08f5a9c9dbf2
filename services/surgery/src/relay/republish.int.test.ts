import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostgresEventStore } from '@surgery-calendar/event-store';
import { createLogger } from '@surgery-calendar/service-host';
import { eventually } from '@surgery-calendar/test-servers';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';
import { republish } from './republish.ts';

let world: SurgeryWorld;
let store: ReturnType<typeof createPostgresEventStore>;
beforeAll(async () => {
  world = await startSurgeryWorld();
  store = createPostgresEventStore({ pool: world.pool, listenUrl: world.line.url, schema: 'event_store' });
});
afterAll(async () => {
  await store.close();
  await world.stop();
});

test('the newest message of each own surgery in the period is sent once more, the very same', async () => {
  const received = await world.receive();
  const schedule = async (change: object = {}) =>
    (await world.call('POST', '/surgeries', { ...booking, ...change })).headers.get('Location') ?? '';
  const moved = await schedule();
  await world.call('PATCH', moved, { room: 'Sala 9' });
  const completed = await schedule();
  await world.call('POST', `${completed}/complete`);
  const cancelled = await schedule();
  await world.call('POST', `${cancelled}/cancel`);
  await schedule({ startsAt: '2129-01-01T08:00:00Z', endsAt: '2129-01-01T09:00:00Z' });
  await eventually(() => expect(received).toHaveLength(6));
  expect((await world.call('GET', '/surgeries')).status).toBe(200);
  const before = [...received];

  const logger = createLogger({ name: 'test', level: 'silent' });
  const period = { from: '2127-12-01T00:00:00Z', to: '2127-12-02T00:00:00Z' };
  const parts = { store, pool: world.pool, keys: world.keys, bus: world.bus, logger };
  const count = await republish(parts, period, () => undefined, new AbortController().signal);
  expect(count).toBe(3);
  await eventually(() => expect(received).toHaveLength(9));
  const newest = (path: string) => before.filter(({ data }) => path.endsWith(data.surgeryId)).at(-1);
  const again = received.slice(6).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(again).toEqual(
    [moved, completed, cancelled].map(newest).toSorted((a, b) => ((a?.id ?? '') < (b?.id ?? '') ? -1 : 1)),
  );
});
