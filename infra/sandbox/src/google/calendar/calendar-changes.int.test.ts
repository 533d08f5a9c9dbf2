import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type GoogleSandbox } from '../index.ts';
import { api, connect, embedded, type Api } from '../testing/embedded.ts';

const scope = 'https://www.googleapis.com/auth/calendar';
const events = '/calendars/primary/events';
const list = '/users/me/calendarList';

let directory: string;
let stateFile: string;
let sandbox: GoogleSandbox;
let call: Api;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'google-sandbox-'));
  stateFile = join(directory, 'google.jsonl');
  sandbox = await embedded({ stateFile });
  call = api(sandbox, (await connect(sandbox, { scope })).access);
});
afterEach(async () => {
  await sandbox.stop();
  await rm(directory, { recursive: true });
});

const entriesSince = async (token: unknown) =>
  (await call('GET', `${list}?syncToken=${String(token)}`)).body['items'];

test.each([{ summary: 'Renamed' }, { timeZone: 'Asia/Tokyo' }])(
  'a sync of the list tells of a calendar changed to %j, once',
  async (change) => {
    const token = (await call('GET', list)).body['nextSyncToken'];
    expect(await entriesSince(token)).toEqual([]);
    await call('PATCH', '/calendars/primary', change);
    const since = await call('GET', `${list}?syncToken=${String(token)}`);
    expect(since.body['items']).toMatchObject([{ primary: true, ...change }]);
    expect(await entriesSince(since.body['nextSyncToken'])).toEqual([]);
  },
);

test('all-day events move to the new zone of their calendar, unchanged, and stay there after a restart', async () => {
  await call('PATCH', '/calendars/primary', { timeZone: 'America/Sao_Paulo' });
  const day = { id: 'feast0', start: { date: '2026-12-01' }, end: { date: '2026-12-02' } };
  const made = await call('POST', events, day);
  expect(made.status).toBe(200);
  const { etag } = made.body;
  const token = (await call('GET', events)).body['nextSyncToken'];
  await call('PATCH', '/calendars/primary', { timeZone: 'Asia/Tokyo' });

  const found = async (timeMin: string, timeMax: string) =>
    (await call('GET', `${events}?timeMin=${timeMin}&timeMax=${timeMax}`)).body['items'];
  const isInTokyo = async () => {
    // 1 December lasts from 15:00Z of the day before to 15:00Z in Tokyo, and from 03:00Z to 03:00Z in São Paulo.
    expect(await found('2026-11-30T15:00:00Z', '2026-11-30T16:00:00Z')).toMatchObject([
      { id: 'feast0', etag },
    ]);
    expect(await found('2026-12-01T15:00:00Z', '2026-12-01T16:00:00Z')).toEqual([]);
  };
  await isInTokyo();
  expect((await call('GET', `${events}?syncToken=${String(token)}`)).body['items']).toEqual([]);
  await sandbox.stop();
  sandbox = await embedded({ stateFile });
  call = api(sandbox, (await connect(sandbox, { scope })).access);
  await isInTokyo();
});
