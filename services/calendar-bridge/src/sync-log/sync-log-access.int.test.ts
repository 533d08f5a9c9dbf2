import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApp, createLogger, serveHttp, type HttpServer } from '@surgery-calendar/service-host';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import { openCallers } from '../testing/callers.ts';
import { serveSyncLog } from './serve-sync-log.ts';

let database: Awaited<ReturnType<typeof openBridgeDatabase>>;
let callers: Awaited<ReturnType<typeof openCallers>>;
let server: HttpServer;
beforeAll(async () => {
  database = await openBridgeDatabase();
  await database.pool.query(
    `INSERT INTO calendar_bridge.sync_log (at, hospital_id, surgery_id, doctor_id, revision, entry_version, outcome)
     VALUES (now(), 'hc-sp', 's-1', 'crm-1', 1, 1, 'created')`,
  );
  callers = await openCallers(database.pool);
  const app = createApp({ logger: createLogger({ name: 'bridge', level: 'silent' }) }, (routes) =>
    serveSyncLog(routes, database.pool, callers.verifiers),
  );
  server = await serveHttp(app, { port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

async function read(token: string, query = '') {
  return readWith(token === '' ? {} : { authorization: `Bearer ${token}` }, query);
}

async function readWith(headers: Record<string, string>, query = '') {
  const answer = await fetch(`http://127.0.0.1:${server.port}/sync-log${query}`, { headers });
  return { status: answer.status, kept: answer.headers.get('cache-control'), body: await answer.json() };
}

test('the sync log is for operators, of their own hospital, whatever ids they name', async () => {
  expect((await read('')).status).toBe(401);
  for (const role of ['doctor', 'scheduler']) expect((await read(`hc-sp/${role}`)).status).toBe(403);
  expect(await read('hc-sp/operator')).toMatchObject({
    ...{ status: 200, kept: 'no-store', body: { items: [{ surgeryId: 's-1', doctorId: 'crm-1' }] } },
  });
  for (const query of ['', '?surgeryId=s-1', '?doctorId=crm-1'])
    expect((await read('hsj-lisboa/operator', query)).body).toEqual({ items: [] });
  expect(await read('hsj-lisboa/operator', '?hospitalId=hc-sp')).toMatchObject({
    ...{ status: 403, body: { code: 'other-hospital' } },
  });
  expect((await read('hc-sp/operator', '?hospitalId=hc-sp')).body).toMatchObject({ items: [{}] });
});

test('identity reads on a doctor’s behalf: that doctor’s lines and nobody else’s, by an assertion that is good once', async () => {
  await database.pool.query(
    `INSERT INTO calendar_bridge.sync_log (at, hospital_id, surgery_id, doctor_id, revision, entry_version, outcome)
     VALUES (now(), 'hc-sp', 's-1', 'crm-2', 1, 1, 'created'), (now(), 'hc-ba', 's-1', 'crm-1', 1, 1, 'created')`,
  );
  const authorization = await callers.onBehalf('hc-sp', 'crm-1');
  const mine = await readWith({ authorization }, '?surgeryId=s-1');
  expect(mine).toMatchObject({ status: 200, kept: 'no-store', body: { items: [{ doctorId: 'crm-1' }] } });
  expect(mine.body).toMatchObject({ items: { length: 1 } });
  expect((await readWith({ authorization })).status).toBe(401);
  const ask = async (query: string) =>
    readWith({ authorization: await callers.onBehalf('hc-sp', 'crm-1') }, query);
  expect(await ask('?doctorId=crm-2')).toMatchObject({ status: 403, body: { code: 'other-doctor' } });
  expect(await ask('?hospitalId=hc-ba')).toMatchObject({ status: 403, body: { code: 'other-hospital' } });
  expect((await ask('?doctorId=crm-1&hospitalId=hc-sp')).status).toBe(200);
});

test('an assertion of anybody else’s key, or that names no doctor, opens nothing', async () => {
  const other = await openCallers(database.pool);
  const forged = await other.onBehalf('hc-sp', 'crm-1');
  expect((await readWith({ authorization: forged })).status).toBe(401);
  const nameless = await callers.onBehalf('hc-sp', '');
  expect((await readWith({ authorization: nameless })).status).toBe(401);
});
