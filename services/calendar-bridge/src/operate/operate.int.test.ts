import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { runProgram } from '@surgery-calendar/test-servers';
import { storeParkedMessages } from '../parked/store-parked-message.ts';
import { access, openBridgeWorld } from '../testing/bridge-world.ts';

const main = new URL('./main.ts', import.meta.url);
const queue = 'calendar-bridge.surgery-events';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(async () => {
  await world.reset();
  await world.pool.query('truncate calendar_bridge.parked_message restart identity cascade');
});
afterAll(() => world.close());

/** Runs `npm run bridge -- …` as an operator does, against the test's database. */
function bridge(words: readonly string[], settings: Record<string, string> = {}) {
  return runProgram(main, words, { DATABASE_URL: world.databaseUrl, ...settings });
}

async function park(body: string) {
  const store = storeParkedMessages({ pool: world.pool, queue, ownUser: 'bridge', clock: () => new Date() });
  const headers = { 'x-parked-reason': 'not-json', 'x-parked-routing-key': 'surgery.amended.v1' };
  await store({
    ...{ body: Buffer.from(body), exchange: '', routingKey: `${queue}.parked`, userId: 'bridge' },
    headers: { ...headers, 'x-parked-user-id': 'his-\u001b[2Jsp', 'x-parked-at': '2026-11-26T08:00:00.000Z' },
  });
}

const outbox = async () =>
  (
    await world.pool.query<{ to: string; headers: object }>(
      'select routing_key as "to", headers from calendar_bridge.outbox',
    )
  ).rows;

test('parked messages are listed without their content, in plain characters', async () => {
  expect(await bridge(['parked', 'list'])).toEqual({ code: 0, told: 'no parked messages\n' });
  await park('{"data":{"hospitalId":"hc-sp","patient":"Maria"}}');
  await park('no JSON of Maria’s');
  const { code, told } = await bridge(['parked', 'list']);
  expect(code).toBe(0);
  expect(
    told
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(0, 2).trim()),
  ).toEqual(['id', '2', '1']);
  expect(told).toContain('not-json');
  expect(told).not.toContain('Maria');
  expect(told).not.toContain('\u001b');
  const [, ...ofHospital] = (await bridge(['parked', 'list', '--hospital', 'hc-sp'])).told
    .trimEnd()
    .split('\n');
  expect(ofHospital).toEqual([expect.stringMatching(/^1 /)]);
  expect((await bridge(['parked', 'list', '--limit', '1'])).told).toContain('There are older ones');
});

test('a message that names no hospital is the command line’s to show, and it is noted who looked', async () => {
  await park('no JSON of Maria’s');
  const { code, told } = await bridge(['parked', 'show', '1']);
  expect(code).toBe(0);
  expect(told).toContain('no JSON of Maria’s');
  expect(told).toContain('x-parked-reason');
  const { rows } = await world.pool.query<{ read_by: string }>(
    'select read_by from calendar_bridge.parked_message_reading',
  );
  expect(rows).toEqual([{ read_by: expect.stringMatching(/.+ \(command line\)$/) }]);
});

test('a replay goes out once, with the reason kept; a second one is refused and exits 1', async () => {
  await park('{}');
  const replay = () => bridge(['parked', 'replay', '1', '--reason', 'rights were given']);
  expect(await replay()).toMatchObject({ code: 0, told: expect.stringContaining(queue) });
  expect(await outbox()).toEqual([
    { to: queue, headers: expect.objectContaining({ 'x-replay-routing-key': 'surgery.amended.v1' }) },
  ]);
  expect(await replay()).toMatchObject({ code: 1, told: expect.stringContaining('was replayed before') });
  expect(await outbox()).toHaveLength(1);
  expect((await bridge(['parked', 'list', '--all'])).told).toContain('rights were given');
});

test('what is discarded is gone from the list, its content forgotten', async () => {
  await park('no JSON of Maria’s');
  for (const _time of [1, 2])
    expect(await bridge(['parked', 'discard', '1', '--reason', 'theirs'])).toEqual({
      code: 0,
      told: '1 is discarded\n',
    });
  expect((await bridge(['parked', 'list'])).told).toBe('no parked messages\n');
  expect((await bridge(['parked', 'show', '1'])).told).not.toContain('Maria');
});

test('plan shows what would be done for a doctor, asks identity for the access, and changes nothing', async () => {
  await world.record();
  const asked: string[] = [];
  const identity = createServer((req, res) => {
    asked.push(req.url ?? '');
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify(access));
  });
  identity.listen(0, '127.0.0.1');
  await once(identity, 'listening');
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const settings = {
    IDENTITY_URL: `http://127.0.0.1:${(identity.address() as AddressInfo).port}`,
    ORIGIN: 'test',
    BRIDGE_PRIVATE_KEY: JSON.stringify(key),
  };
  const { code, told } = await bridge(['plan', '--doctor', 'hc-sp/crm-1'], settings);
  expect(told).toMatch(/^access: place, account g-1, calendar primary, patient details full\n\nsurgery /);
  expect(told).toMatch(/\ns-1 .* insert [0-9a-f]{34} at g-1\/primary\n$/);
  expect(told).not.toContain('Paciente');
  expect(code).toBe(0);
  expect(asked).toEqual(['/internal/google/access-token']);
  expect(await bridge(['plan', '--doctor', 'hc-sp/crm-9'], settings)).toEqual({
    ...{ code: 0, told: 'no entries of hc-sp/crm-9\n' },
  });
  identity.close();
  await once(identity, 'close');
  expect(await bridge(['plan', '--doctor', 'hc-sp/crm-1'], settings)).toEqual({
    ...{ code: 1, told: 'identity did not answer\n' },
  });
  // Due still, placed nowhere.
  expect(await world.claim()).toMatchObject([{ placements: [] }]);
});

test('--help says what there is and exits 0', async () => {
  expect(await bridge(['--help'])).toMatchObject({
    code: 0,
    told: expect.stringMatching(/^usage: npm run bridge/),
  });
});

test('a wrong command says so in one line and exits 64', async () => {
  for (const [words, text] of [
    [[], 'a command is missing'],
    [['forget-everything'], 'no such command'],
    [['plan', '--doctor', 'hc-sp'], '--doctor'],
    [['plan', '--doctor', 'hc-sp/crm-1'], 'IDENTITY_URL'],
    [['parked', 'list', '--limit', '0'], '--limit'],
    [['parked', 'show', 'x'], 'needs the id'],
    [['parked', 'replay', '1'], '--reason'],
    [['parked', 'replay', '1', '2', '--reason', 'x'], 'one id'],
    [['--nonsense'], '--nonsense'],
  ] as const) {
    const { code, told } = await bridge(words);
    expect({ words, code, lines: told.split('\n').length }).toEqual({ words, code: 64, lines: 2 });
    expect(told).toContain(text);
  }
  expect(await bridge(['parked', 'list'], { DATABASE_URL: 'nowhere' })).toMatchObject({ code: 78 });
});
