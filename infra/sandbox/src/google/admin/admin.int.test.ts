import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type GoogleSandbox } from '../index.ts';
import {
  ana,
  api,
  connect,
  embedded,
  reasonOf,
  refresh,
  send,
  surgery,
  type Api,
} from '../testing/embedded.ts';

const events = '/calendars/primary/events';

let sandbox: GoogleSandbox;
let call: Api;
let refreshToken: string;
beforeEach(async () => {
  sandbox = await embedded();
  const tokens = await connect(sandbox);
  refreshToken = tokens.refresh;
  call = api(sandbox, tokens.access);
});
afterEach(() => sandbox.stop());

const arm = (fault: unknown) =>
  send(`${sandbox.url}/__admin/faults`, { method: 'POST', body: JSON.stringify(fault) });
const stored = async () =>
  (await (await fetch(`${sandbox.url}/__admin/accounts/${ana.email}/events`)).json()) as { id: string }[];

test("an account's events are listed with their tombstones", async () => {
  await call('POST', events, surgery(8, { id: 'alive0' }));
  await call('POST', events, surgery(8, { id: 'dead00' }));
  await call('DELETE', `${events}/dead00`);
  expect(await stored()).toMatchObject([{ id: 'alive0' }, { id: 'dead00', status: 'cancelled' }]);
  expect((await send(`${sandbox.url}/__admin/accounts/nobody@example.test/events`)).status).toBe(404);
});

test('the request log names account, path and status, and holds no token', async () => {
  await call('GET', `${events}?timeZone=UTC`);
  await refresh(sandbox, refreshToken);
  const text = await (await fetch(`${sandbox.url}/__admin/requests`)).text();
  expect(JSON.parse(text)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        method: 'GET',
        path: `/calendar/v3${events}`,
        account: ana.email,
        status: 200,
      }),
      expect.objectContaining({ method: 'POST', path: '/token', account: ana.email, status: 200 }),
    ]),
  );
  expect(text).not.toContain(refreshToken);
  expect(text).not.toContain('ya29');
});

test('a fault refuses the nth match only', async () => {
  await arm({ match: { method: 'post', path: '/events$', nth: 2 }, effect: { status: 503, retryAfter: 7 } });
  const statuses = [];
  for (const hour of [8, 9, 10]) {
    const reply = await call('POST', events, surgery(hour));
    statuses.push([reply.status, reply.headers.get('retry-after')]);
  }
  expect(statuses).toEqual([
    [200, null],
    [503, '7'],
    [200, null],
  ]);
  expect(await stored()).toHaveLength(2);
});

test('a fault without nth fires on every match up to times, for its account alone', async () => {
  const effect = { status: 403, reason: 'rateLimitExceeded' };
  await arm({ match: { account: ana.email, times: 2 }, effect });
  const other = api(sandbox, (await connect(sandbox, { email: 'rui@example.test' })).access);
  expect((await other('GET', events)).status).toBe(200);
  const first = await call('GET', events);
  expect([first.status, reasonOf(first)]).toEqual([403, 'rateLimitExceeded']);
  expect((await call('GET', events)).status).toBe(403);
  expect((await call('GET', events)).status).toBe(200);
  const [fault] = (await (await fetch(`${sandbox.url}/__admin/faults`)).json()) as object[];
  expect(fault).toMatchObject({ matched: 3, fired: 2, effect });
});

test('a reset before cuts the connection and nothing is stored', async () => {
  await arm({ match: { method: 'POST' }, effect: { reset: 'before' } });
  await expect(call('POST', events, surgery(8, { id: 'reset0' }))).rejects.toThrow();
  expect(await stored()).toEqual([]);
});

test('a reset after cuts the connection once the event is stored', async () => {
  await arm({ match: { method: 'POST' }, effect: { reset: 'after' } });
  await expect(call('POST', events, surgery(8, { id: 'reset0' }))).rejects.toThrow();
  expect(await stored()).toMatchObject([{ id: 'reset0' }]);
});

test('a fault meets the token endpoint in the words of OAuth', async () => {
  await arm({
    match: { path: '^/token$', account: ana.email },
    effect: { status: 400, reason: 'invalid_grant' },
  });
  const reply = await refresh(sandbox, refreshToken);
  expect([reply.status, reply.body['error']]).toEqual([400, 'invalid_grant']);
});

test('a delay holds the answer back, and a stop does not wait for it', async () => {
  await arm({ match: { method: 'GET' }, effect: { delayMs: 500_000 } });
  const held = call('GET', events);
  const cut = expect(held).rejects.toThrow();
  await sandbox.stop();
  await cut;
  sandbox = await embedded();
});

test('faults are cleared', async () => {
  await arm({ match: {}, effect: { status: 500 } });
  expect((await call('GET', events)).status).toBe(500);
  await fetch(`${sandbox.url}/__admin/faults`, { method: 'DELETE' });
  expect((await call('GET', events)).status).toBe(200);
});

test.each([
  [{ match: { path: '(' }, effect: { status: 500 } }, 'match.path'],
  [{ match: { verb: 'GET' }, effect: { status: 500 } }, 'match'],
  [{ match: {}, effect: {} }, 'effect'],
  [{ match: {}, effect: { status: 200 } }, 'effect.status'],
  [{ match: {}, effect: { reset: 'during' } }, 'effect.reset'],
  [{ match: { nth: 0 }, effect: { status: 500 } }, 'match.nth'],
])('the fault %j is refused, naming %s', async (fault, field) => {
  const reply = await arm(fault);
  expect(reply.status).toBe(422);
  expect(reply.body).toMatchObject({ error: { errors: [{ field }] } });
});

test('a fault that is no JSON is 400', async () => {
  const reply = await send(`${sandbox.url}/__admin/faults`, { method: 'POST', body: '{' });
  expect(reply.status).toBe(400);
});

test('a page of another origin may not use the admin paths', async () => {
  const headers = { origin: 'https://evil.test' };
  expect((await send(`${sandbox.url}/__admin/faults`, { headers })).status).toBe(403);
});
