import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type GoogleSandbox } from '../index.ts';
import { ana, api, connect, embedded, refresh, rui, send, surgery, type Api } from '../testing/embedded.ts';

const events = '/calendars/primary/events';

let sandbox: GoogleSandbox;
let call: Api;
let tokens: Awaited<ReturnType<typeof connect>>;
beforeEach(async () => {
  sandbox = await embedded();
  tokens = await connect(sandbox);
  call = api(sandbox, tokens.access);
});
afterEach(() => sandbox.stop());

const admin = (method: string, path: string, body?: unknown) =>
  send(`${sandbox.url}/__admin${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const list = async () => ((await call('GET', events)).body['items'] ?? []) as { id: string }[];

test("the owner's own edit changes what it names and keeps the private properties", async () => {
  const extendedProperties = { private: { surgery_id: 's-1' } };
  await call('POST', events, surgery(8, { id: 'doctor0', extendedProperties }));
  const edited = await admin('PUT', `/accounts/${ana.email}/events/doctor0`, { summary: 'Mine' });
  expect(edited.body).toMatchObject({ summary: 'Mine', extendedProperties });
  expect((await call('GET', `${events}/doctor0`)).body['etag']).toBe(edited.body['etag']);
});

test('the owner makes an event, deletes it and takes it back from the bin', async () => {
  const path = `/accounts/${ana.email}/events/doctor0`;
  expect((await admin('PUT', path, surgery(8))).status).toBe(200);
  expect((await admin('DELETE', path)).status).toBe(204);
  expect((await admin('DELETE', path)).status).toBe(404);
  expect(await list()).toEqual([]);
  expect((await admin('PUT', path, {})).body['status']).toBe('confirmed');
  expect(await list()).toMatchObject([{ id: 'doctor0' }]);
});

test('an edit that makes no event is refused in the words of the API', async () => {
  expect((await admin('PUT', `/accounts/${ana.email}/events/doctor0`, { summary: 'x' })).status).toBe(400);
  expect((await admin('PUT', `/accounts/nobody@example.test/events/doctor0`, {})).status).toBe(404);
});

test('a revoked account is asked to consent again, and no other', async () => {
  const other = await connect(sandbox, { email: rui.email });
  expect((await admin('POST', `/accounts/${ana.email}/revoke`)).status).toBe(204);
  expect((await call('GET', events)).status).toBe(401);
  expect((await refresh(sandbox, tokens.refresh)).body['error']).toBe('invalid_grant');
  expect((await refresh(sandbox, other.refresh)).status).toBe(200);
});

test('expired access tokens are refreshed as ever', async () => {
  await admin('POST', `/accounts/${ana.email}/expire-access-tokens`);
  expect((await call('GET', events)).status).toBe(401);
  const { body } = await refresh(sandbox, tokens.refresh);
  expect((await api(sandbox, String(body['access_token']))('GET', events)).status).toBe(200);
});

test('a snapshot brings everything back: events, tombstones, tokens, switches', async () => {
  await call('POST', events, surgery(8, { id: 'kept00' }));
  await call('POST', events, surgery(9, { id: 'gone00' }));
  await call('DELETE', `${events}/gone00`);
  await admin('PUT', '/tombstones', { revive: 'allow' });
  const snapshot = (await admin('GET', '/snapshot')).body;
  await admin('POST', '/reset');
  expect((await call('GET', events)).status).toBe(401);
  expect((await admin('PUT', '/snapshot', snapshot)).status).toBe(204);
  expect(await list()).toMatchObject([{ id: 'kept00' }]);
  expect((await call('PUT', `${events}/gone00`, surgery(9))).status).toBe(200);
});

test('a snapshot that does not fit is refused, and nothing is lost', async () => {
  await call('POST', events, surgery(8, { id: 'kept00' }));
  const refused = await admin('PUT', '/snapshot', { event: { x: { calendarId: 1 } } });
  expect(refused.status).toBe(422);
  expect(await list()).toMatchObject([{ id: 'kept00' }]);
});

test('a reset leaves the accounts with empty calendars, and forgets faults, requests and switches', async () => {
  await call('POST', events, surgery(8));
  await admin('POST', '/faults', { match: {}, effect: { status: 500 } });
  await admin('POST', '/clock', { advanceMs: 1_000 });
  await admin('POST', '/reset');
  call = api(sandbox, (await connect(sandbox)).access);
  expect(await list()).toEqual([]);
  expect((await admin('GET', '/settings')).body).toMatchObject({ clockAheadMs: 0, revive: '403' });
  expect((await admin('GET', '/faults')).body).toEqual([]);
});

test('a reset is kept in the state file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'google-sandbox-'));
  const stateFile = join(directory, 'google.jsonl');
  const first = await embedded({ stateFile });
  const put = `/__admin/accounts/${ana.email}/events/doctor0`;
  await send(`${first.url}${put}`, { method: 'PUT', body: JSON.stringify(surgery(8)) });
  await send(`${first.url}/__admin/reset`, { method: 'POST' });
  await send(`${first.url}${put}1`, { method: 'PUT', body: JSON.stringify(surgery(8)) });
  await first.stop();
  const second = await embedded({ stateFile });
  const stored = await send(`${second.url}/__admin/accounts/${ana.email}/events`);
  expect(Object.values(stored.body)).toMatchObject([{ id: 'doctor01' }]);
  await second.stop();
  await rm(directory, { recursive: true });
});

test('the clock is turned forward for all that has a time', async () => {
  const hour = 3_600_000;
  const { body } = await admin('POST', '/clock', { advanceMs: 48 * hour });
  expect(Date.parse(String(body['now']))).toBeGreaterThan(Date.now() + 47 * hour);
  const fresh = await refresh(sandbox, tokens.refresh);
  const later = api(sandbox, String(fresh.body['access_token']));
  const updated = String((await later('POST', events, surgery(8))).body['updated']);
  expect(Date.parse(updated)).toBeGreaterThan(Date.now() + 47 * hour);
});

test.each([
  ['POST', '/quota', { perMinuteUser: 0 }],
  ['POST', '/quota', { perHour: 1 }],
  ['PUT', '/tombstones', { revive: 'maybe' }],
  ['PUT', '/consent-screen', {}],
  ['POST', '/clock', { advanceMs: -1 }],
  ['POST', '/channels/drop', { times: 0 }],
])('%s %s with %j is refused', async (method, path, body) => {
  expect((await admin(method, path, body)).status).toBe(422);
});

test('http addresses are watched on the loopback only where that is allowed by name', async () => {
  const channel = { id: 'channel-1', type: 'web_hook', address: 'http://127.0.0.1:9/hook' };
  expect((await call('POST', `${events}/watch`, channel)).status).toBe(400);
  const lax = await embedded({ allowHttpWatchOnLoopback: true });
  const laxly = api(lax, (await connect(lax)).access);
  expect((await laxly('POST', `${events}/watch`, channel)).status).toBe(200);
  const outside = { ...channel, id: 'channel-2', address: 'http://hospital.example/hook' };
  expect((await laxly('POST', `${events}/watch`, outside)).status).toBe(400);
  await lax.stop();
});
