import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  createApp,
  createLogger,
  serveHttp,
  unauthenticated,
  type BearerVerifier,
  type HttpServer,
} from '@surgery-calendar/service-host';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import { serveSyncLog } from './serve-sync-log.ts';

/** Tokens as `hospital/role`: how a real one is verified is the service host's to show. */
const verifyBearer: BearerVerifier = (authorization) => {
  const [, tenant, role] = /^Bearer ([\w-]+)\/(\w+)$/.exec(authorization ?? '') ?? [];
  if (tenant === undefined) return Promise.reject(unauthenticated());
  const claims = { roles: [role] };
  return Promise.resolve({ tenant, subject: 'somebody', expiresAt: new Date(8_640_000_000_000), claims });
};

let database: Awaited<ReturnType<typeof openBridgeDatabase>>;
let server: HttpServer;
beforeAll(async () => {
  database = await openBridgeDatabase();
  await database.pool.query(
    `INSERT INTO calendar_bridge.sync_log (at, hospital_id, surgery_id, doctor_id, revision, entry_version, outcome)
     VALUES (now(), 'hc-sp', 's-1', 'crm-1', 1, 1, 'created')`,
  );
  const app = createApp({ logger: createLogger({ name: 'bridge', level: 'silent' }) }, (routes) =>
    serveSyncLog(routes, database.pool, verifyBearer),
  );
  server = await serveHttp(app, { port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

async function read(token: string, query = '') {
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
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
  expect((await read('hsj-lisboa/operator', '?hospitalId=hc-sp')).status).toBe(422);
});
