import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createApp, createLogger, serveHttp, type HttpServer } from '@surgery-calendar/service-host';
import { z } from 'zod';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import { openCallers } from '../testing/callers.ts';
import { serveSyncLog } from './serve-sync-log.ts';

let database: Awaited<ReturnType<typeof openBridgeDatabase>>;
let server: HttpServer;
beforeAll(async () => {
  database = await openBridgeDatabase();
  const { verifiers } = await openCallers(database.pool);
  const app = createApp({ logger: createLogger({ name: 'bridge', level: 'silent' }) }, (routes) =>
    serveSyncLog(routes, database.pool, verifiers),
  );
  server = await serveHttp(app, { port: 0, host: '127.0.0.1' });
});
beforeEach(async () => {
  await database.pool.query('truncate calendar_bridge.sync_log');
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const page = z.object({
  items: z.array(z.looseObject({ surgeryId: z.string() })),
  nextCursor: z.string().optional(),
});

async function ask(query: Record<string, string>) {
  const url = `http://127.0.0.1:${server.port}/sync-log?${String(new URLSearchParams(query))}`;
  const answer = await fetch(url, { headers: { authorization: 'Bearer hc-sp/operator' } });
  return { status: answer.status, body: await answer.json() };
}

async function read(query: Record<string, string>) {
  const { items, nextCursor } = page.parse((await ask(query)).body);
  return { ids: items.map(({ surgeryId }) => surgeryId), nextCursor, items };
}

/** A line of its own surgery: the surgery's id names the line. */
async function write(surgeryId: string, at: string, change: { outcome?: string; detail?: string } = {}) {
  await database.pool.query(
    `insert into calendar_bridge.sync_log (at, hospital_id, surgery_id, doctor_id, revision, entry_version, outcome, detail)
     values ($2, 'hc-sp', $1, 'crm-1', 1, 1, $3, $4)`,
    [surgeryId, at, change.outcome ?? 'created', change.detail],
  );
}

test('pages go from the newest line to the oldest, each line once, whatever is written meanwhile', async () => {
  // Several of one instant, and two that only a microsecond tells apart.
  for (const n of [1, 2, 3]) await write(`same-${n}`, '2026-11-20T08:00:00Z');
  await write('a-little-later', '2026-11-20T08:00:00.000001Z');
  await write('newest', '2026-11-20T09:00:00Z');
  const first = await read({ limit: '2' });
  expect(first.ids).toEqual(['newest', 'a-little-later']);
  await write('written-meanwhile', '2026-11-20T10:00:00Z');
  const second = await read({ limit: '2', cursor: first.nextCursor ?? '' });
  expect(second.ids).toEqual(['same-3', 'same-2']);
  const third = await read({ limit: '2', cursor: second.nextCursor ?? '' });
  expect(third).toMatchObject({ ids: ['same-1'], nextCursor: undefined });
});

test('a period holds its first instant and not its last, in whatever offset they are given', async () => {
  await write('before', '2026-11-20T07:59:59.999Z');
  await write('first', '2026-11-20T08:00:00Z');
  await write('after', '2026-11-20T09:00:00Z');
  const period = { from: '2026-11-20T05:00:00-03:00', to: '2026-11-20T09:00:00Z' };
  expect((await read(period)).ids).toEqual(['first']);
  expect((await read({ from: period.to })).ids).toEqual(['after']);
});

test('an outcome is asked for by its name, what a sweep found among them', async () => {
  await write('placed', '2026-11-20T08:00:00Z');
  await write('edited', '2026-11-20T08:00:00Z', { outcome: 'found-changed', detail: 'summary, start' });
  const { ids, items } = await read({ outcome: 'found-changed' });
  expect(ids).toEqual(['edited']);
  expect(items[0]).toMatchObject({ outcome: 'found-changed', detail: 'summary, start' });
  const unknown = await ask({ outcome: 'fine' });
  expect(unknown.status).toBe(422);
  expect(JSON.stringify(unknown.body)).toContain('created, updated, removed');
});

test('a cursor of other filters, one that is none, and parameters that nobody knows are refused', async () => {
  for (const n of [1, 2]) await write(`s-${n}`, '2026-11-20T08:00:00Z');
  const cursor = (await read({ limit: '1' })).nextCursor ?? '';
  expect(await ask({ cursor, outcome: 'created' })).toMatchObject({
    ...{ status: 422, body: { code: 'invalid-cursor' } },
  });
  expect(await ask({ cursor: 'x' })).toMatchObject({ status: 422, body: { code: 'invalid-cursor' } });
  for (const query of [{ doctor: 'crm-1' }, { from: '2026-11-20' }, { limit: '0' }, { limit: '501' }])
    expect(await ask(query)).toMatchObject({ status: 422, body: { code: 'invalid-query' } });
});
