import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostgresEventStore } from '@surgery-calendar/event-store';
import { eventually } from '@surgery-calendar/test-servers';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';
import { rebuildBoard } from './rebuild-board.ts';

let world: SurgeryWorld;
let store: ReturnType<typeof createPostgresEventStore>;
beforeAll(async () => {
  world = await startSurgeryWorld();
  await world.bindBridge();
  store = createPostgresEventStore({ pool: world.pool, listenUrl: world.line.url, schema: 'event_store' });
});
afterAll(async () => {
  await store.close();
  await world.stop();
});

const schedule = async (): Promise<string> => {
  const { headers } = await world.call('POST', '/surgeries', booking);
  return headers.get('Location') ?? 'nowhere';
};
const rows = async (): Promise<unknown> => {
  const { rows: found } = await world.pool.query<object>(
    'SELECT * FROM surgery.board ORDER BY hospital_id, surgery_id',
  );
  return found;
};
/** As a list does: once answered, the board shows all that was written before. */
const caughtUp = async (): Promise<void> => {
  expect((await world.call('GET', '/surgeries')).status).toBe(200);
};

test('a board rebuilt while surgeries are written is, row by row, the one that was there', async () => {
  const paths = [];
  for (let nth = 0; nth < 60; nth++) paths.push(await schedule());
  const rebuilding = { done: false };
  let written = 0;
  const writing = (async () => {
    for (; !rebuilding.done || written < 20; written++) {
      const path = await schedule();
      await world.call('PATCH', paths[written % paths.length] ?? path, { room: `Sala ${written}` });
      // Nobody notices: the list is there throughout.
      expect((await world.call('GET', '/surgeries?limit=1')).status).toBe(200);
    }
  })();
  let events = 0;
  for (let round = 0; round < 3; round++)
    await rebuildBoard({ store, pool: world.pool }, (progress) => (events = progress.events));
  rebuilding.done = true;
  await writing;
  await caughtUp();
  expect(events).toBeGreaterThan(60);
  const live = await rows();
  await rebuildBoard({ store, pool: world.pool }, () => undefined);
  expect(await rows()).toEqual(live);
  expect(live).toHaveLength(60 + written);
});

test('an event that the board cannot take stops it right there; readiness and metrics say so, requests are taken on, and it goes on after the fix', async () => {
  const before = await schedule();
  await caughtUp();
  const id = before.slice('/surgeries/'.length);
  await store.append(`surgery-hc-sp/${id}`, 'stream-exists', [
    { id: crypto.randomUUID(), type: 'SurgeryVanished', data: { name: 'Maria' }, metadata: {} },
  ]);
  const after = await schedule();
  const ready = () => world.call('GET', '/readyz', undefined, { as: 'nobody' });
  // The relay stands before it too, and may be the first to say so.
  const reasons = await eventually(async () => {
    const { status, body } = await ready();
    expect(status).toBe(503);
    const said = JSON.stringify(body);
    expect(said).toMatch(/board stands before position \d+: .* of type SurgeryVanished/);
    return said;
  });
  expect(reasons).not.toMatch(/Maria|hc-sp/);
  const metrics = await (await world.request('GET', '/metrics', undefined, { as: 'nobody' })).text();
  expect(metrics).toContain('surgery_log_reader_stopped{reader="board"} 1');
  expect((await world.call('GET', '/trafficz', undefined, { as: 'nobody' })).status).toBe(200);
  expect((await world.call('GET', after)).status).toBe(200);
  const behind = await world.call('GET', '/surgeries', undefined, { takesBehind: true });
  expect(behind.body).toMatchObject({ code: 'board-behind' });

  // As a later version would: it knows the type.
  await world.pool.query(
    `UPDATE event_store.event SET type = 'SurgeryCompleted', data = '{}' WHERE type = 'SurgeryVanished'`,
  );
  await eventually(async () => expect((await ready()).status).toBe(200));
  expect((await world.call('GET', '/surgeries?status=completed')).body['items']).toMatchObject([
    { surgeryId: id },
  ]);
});

test('a board that an administrator rebuilt still belongs to the service', async () => {
  const owner = `board_owner_${crypto.randomUUID().slice(0, 8)}`;
  const ownerOf = async () =>
    (
      await world.pool.query(
        `SELECT tableowner FROM pg_tables WHERE schemaname = 'surgery' AND tablename = 'board'`,
      )
    ).rows as unknown;
  const before = await ownerOf();
  await world.pool.query(
    `CREATE ROLE ${owner}; GRANT ALL ON SCHEMA surgery TO ${owner}; GRANT ALL ON ALL TABLES IN SCHEMA surgery TO ${owner}`,
  );
  for (const table of ['board', 'board_hospital', 'board_conflict'])
    await world.pool.query(`ALTER TABLE surgery.${table} OWNER TO ${owner}`);
  await rebuildBoard({ store, pool: world.pool }, () => undefined);
  expect(await ownerOf()).toEqual([{ tableowner: owner }]);
  await world.pool.query(
    `REASSIGN OWNED BY ${owner} TO current_user; DROP OWNED BY ${owner}; DROP ROLE ${owner}`,
  );
  expect(await ownerOf()).toEqual(before);
});

test('two rebuilds at once are refused', async () => {
  // The live board's checkpoint is held, so that the first one cannot end before the second has begun.
  const holding = await world.pool.connect();
  await holding.query('BEGIN');
  await holding.query(`SELECT FROM surgery.checkpoint WHERE reader = 'board' FOR UPDATE`);
  const begun = Promise.withResolvers<undefined>();
  const first = rebuildBoard({ store, pool: world.pool }, () => begun.resolve(undefined));
  await Promise.race([begun.promise, first]);
  await expect(rebuildBoard({ store, pool: world.pool }, () => undefined)).rejects.toThrow('under way');
  await holding.query('COMMIT');
  holding.release();
  await first;
  await caughtUp();
});
