import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostgresEventStore } from '@surgery-calendar/event-store';
import { eventually } from '@surgery-calendar/test-servers';
import { rebuildBoard } from '../board/rebuild-board.ts';
import { readChanges } from '../testing/change-stream.ts';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';
import { readCheckpoint } from './checkpoint.ts';

let world: SurgeryWorld;
let store: ReturnType<typeof createPostgresEventStore>;
beforeAll(async () => {
  world = await startSurgeryWorld();
  await world.bindBridge();
  store = createPostgresEventStore({
    ...{ pool: world.pool, listenUrl: world.databaseUrl },
    schema: 'event_store',
  });
});
afterAll(async () => {
  await store.close();
  await world.stop();
});

const schedule = async (): Promise<string> =>
  String((await world.call('POST', '/surgeries', booking)).body['surgeryId']);
const rows = async (): Promise<unknown[]> => {
  const { rows: found } = await world.pool.query<object>(
    'select * from surgery.board, surgery.board_hospital order by surgery_id',
  );
  return found;
};

test('a stream of changes tells on after the log was put back, and a rebuild keeps the numbers that it gave', async () => {
  const kept = await schedule();
  await world.pool.query('create table public.backup as table event_store.event');
  for (let nth = 0; nth < 5; nth += 1) await schedule();
  await world.relayed();
  const live = await readChanges(world, { lastEventId: '0' });
  await eventually(() => expect(live.events).toHaveLength(6));
  const lastSeen = live.events.at(-1)?.id ?? '';
  await world.pool.query('truncate event_store.event');
  await world.pool.query('insert into event_store.event table public.backup');
  const before = await readCheckpoint(world.pool, 'board');
  // The relay begins again, and finds it.
  await world.pool.query(`update surgery.checkpoint set epoch = epoch + 1 where reader = 'relay'`);
  await eventually(async () => expect(await readCheckpoint(world.pool, 'board')).not.toBe(before));
  const added = await schedule();
  const idsIn = (events: typeof live.events) => events.map(({ data }) => data['surgeryId']);
  await eventually(() => expect(idsIn(live.events).slice(6)).toEqual([kept, added]));
  expect(live.events.map(({ event }) => event)).not.toContain('reset');
  live.close();
  // So does one that comes again later.
  const resumed = await readChanges(world, { lastEventId: lastSeen });
  await eventually(() => expect(idsIn(resumed.events)).toEqual([kept, added]));
  const numbered = await rows();
  await rebuildBoard({ store, pool: world.pool }, () => undefined);
  expect(await rows()).toEqual(numbered);
  const next = await schedule();
  await eventually(() => expect(idsIn(resumed.events)).toEqual([kept, added, next]));
  resumed.close();
});
