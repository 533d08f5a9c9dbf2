import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createApp, createLogger, serveHttp, type HttpServer } from '@surgery-calendar/service-host';
import { openBridgeWorld } from '../testing/bridge-world.ts';
import { openCallers } from '../testing/callers.ts';
import { serveSync } from './serve-sync.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
let callers: Awaited<ReturnType<typeof openCallers>>;
let server: HttpServer;
beforeAll(async () => {
  world = await openBridgeWorld();
  callers = await openCallers(world.pool);
  const app = createApp({ logger: createLogger({ name: 'bridge', level: 'silent' }) }, (routes) =>
    serveSync(routes, world.pool, callers.verifiers),
  );
  server = await serveHttp(app, { port: 0, host: '127.0.0.1' });
});
beforeEach(async () => {
  await world.reset();
  // Placed, and nothing left to do.
  await world.record();
  await world.reconcile();
});
afterAll(async () => {
  await server.close();
  await world.close();
});

async function sync(body: object, authorization = 'Bearer hc-sp/operator') {
  const answer = await fetch(`http://127.0.0.1:${server.port}/sync`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

test('a doctor’s entries are due at once and the calendar is compared', async () => {
  expect(await world.claim()).toEqual([]);
  expect(await sync({ doctorId: 'crm-1' })).toEqual({ status: 202, body: { entries: 1, sweep: true } });
  const { rows } = await world.pool.query(
    'select sweep_due_at <= now() as due from calendar_bridge.doctor_account',
  );
  expect(rows).toEqual([{ due: true }]);
  expect(await world.claim()).toMatchObject([{ key: { doctorId: 'crm-1' } }]);
});

test('a surgery’s entry is verified by one call, though nothing of it has changed', async () => {
  expect(await sync({ surgeryId: 's-1' })).toEqual({ status: 202, body: { entries: 1, sweep: false } });
  world.google.calls = [];
  expect(await world.reconcile()).toMatchObject([{ outcome: expect.stringMatching(/updated|unchanged/) }]);
  expect(world.google.calls).toHaveLength(1);
  expect(await world.claim()).toEqual([]);
});

test('what a worker has in hand is the worker’s to write, and is looked at again afterwards', async () => {
  await world.makeDue();
  const entry = await world.claimOne();
  expect((await sync({ surgeryId: 's-1' })).body).toEqual({ entries: 1, sweep: false });
  const { rows } = await world.pool.query(
    'select content_hash is not null as known from calendar_bridge.placement',
  );
  expect(rows).toEqual([{ known: true }]);
  await world.workOn(entry);
  expect(await world.claim()).toHaveLength(1);
});

test('what is over for a day is left as it is', async () => {
  const ended = { startsAt: '2025-12-01T08:00:00Z', endsAt: '2025-12-01T09:00:00Z' };
  await world.record({ surgeryId: 's-2', ...ended });
  expect((await sync({ surgeryId: 's-2' })).body).toEqual({ entries: 0, sweep: false });
  expect((await sync({ doctorId: 'crm-1' })).body).toMatchObject({ entries: 1 });
});

test('nothing is due of a doctor or a surgery that the hospital does not have', async () => {
  expect(await sync({ doctorId: 'crm-9' })).toMatchObject({ status: 404, body: { code: 'doctor-unknown' } });
  expect(await sync({ surgeryId: 's-9' })).toMatchObject({ status: 404, body: { code: 'surgery-unknown' } });
  for (const body of [{ doctorId: 'crm-1' }, { surgeryId: 's-1' }])
    expect((await sync(body, 'Bearer hsj-lisboa/operator')).status).toBe(404);
  expect(await world.claim()).toEqual([]);
});

test('identity asks for its doctor alone', async () => {
  await world.record({ surgeryId: 's-2', surgeonId: 'crm-2' });
  const as = async (doctor: string, body: object) => sync(body, await callers.onBehalf('hc-sp', doctor));
  expect(await as('crm-1', { doctorId: 'crm-1' })).toMatchObject({ status: 202, body: { entries: 1 } });
  expect(await as('crm-1', { surgeryId: 's-1' })).toMatchObject({ status: 202, body: { entries: 1 } });
  expect(await as('crm-1', { doctorId: 'crm-2' })).toMatchObject({
    status: 403,
    body: { code: 'other-doctor' },
  });
  expect(await as('crm-1', { surgeryId: 's-2' })).toMatchObject({ status: 404 });
});

test('an operator may have all strays of a doctor’s calendar removed, a doctor may not', async () => {
  const asked = { doctorId: 'crm-1', removeStrays: true };
  expect(await sync(asked, await callers.onBehalf('hc-sp', 'crm-1'))).toMatchObject({ status: 403 });
  expect(await sync(asked)).toMatchObject({ status: 202, body: { sweep: true } });
  const { rows } = await world.pool.query('select removes_strays from calendar_bridge.doctor_account');
  expect(rows).toEqual([{ removes_strays: true }]);
});

test('only an operator or identity may ask, for exactly one thing', async () => {
  expect((await sync({ doctorId: 'crm-1' }, 'Bearer hc-sp/doctor')).status).toBe(403);
  expect((await sync({ doctorId: 'crm-1' }, 'Bearer')).status).toBe(401);
  for (const body of [
    {},
    { doctorId: 'crm-1', surgeryId: 's-1' },
    { doctorId: 'a b' },
    { doctorId: 'crm-1', all: true },
    { surgeryId: 's-1', removeStrays: true },
  ])
    expect(await sync(body)).toMatchObject({ status: 422, body: { code: 'invalid-body' } });
});
