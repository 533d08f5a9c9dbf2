import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type GoogleSandbox } from '../index.ts';
import { api, connect, embedded, reasonOf, surgery, type Api, type Json } from '../testing/embedded.ts';

const events = '/calendars/primary/events';

let sandbox: GoogleSandbox;
let call: Api;
beforeEach(async () => {
  sandbox = await embedded();
  call = api(sandbox, (await connect(sandbox)).access);
});
afterEach(() => sandbox.stop());

const list = (query: Record<string, string>) =>
  call('GET', `${events}?${new URLSearchParams(query).toString()}`);
const ids = ({ body }: Json) => (body['items'] as { id: string }[]).map(({ id }) => id);

test('a range holds what touches it, its own bounds excluded', async () => {
  for (const hour of [8, 9, 10])
    await call('POST', events, surgery(hour, { id: `hour${hour}x`.replace('x', '0') }));
  const range = { timeMin: '2026-12-01T08:30:00-03:00', timeMax: '2026-12-01T10:00:00-03:00' };
  expect(ids(await list(range))).toEqual(['hour90']);
  const longRunning = {
    id: 'longer',
    start: { date: '2026-10-01' },
    end: { date: '2027-02-01' },
  };
  await call('POST', events, longRunning);
  expect(ids(await list(range))).toEqual(['longer', 'hour90']);
});

test('startTime ordering needs single events and pages in order', async () => {
  for (const hour of [11, 9, 10]) await call('POST', events, surgery(hour, { id: `order${hour}` }));
  const refused = await list({ orderBy: 'startTime' });
  expect([refused.status, reasonOf(refused)]).toEqual([400, 'invalid']);
  const query = { orderBy: 'startTime', singleEvents: 'true', maxResults: '2' };
  const first = await list(query);
  expect(ids(first)).toEqual(['order9', 'order10']);
  expect(first.body).not.toHaveProperty('nextSyncToken');
  const second = await list({ ...query, pageToken: String(first.body['nextPageToken']) });
  expect(ids(second)).toEqual(['order11']);
  expect(second.body).not.toHaveProperty('nextPageToken');
});

test('tombstones are shown on demand only', async () => {
  await call('POST', events, surgery(9, { id: 'gone00' }));
  await call('DELETE', `${events}/gone00`);
  expect(ids(await list({}))).toEqual([]);
  expect(ids(await list({ showDeleted: 'true' }))).toEqual(['gone00']);
});

test('private properties filter, all of them', async () => {
  const owned = (id: string, surgeryId: string) =>
    surgery(9, { id, extendedProperties: { private: { origin: 'a=b', surgery_id: surgeryId } } });
  await call('POST', events, owned('first0', '1'));
  await call('POST', events, owned('second', '2'));
  await call('POST', events, surgery(9));
  expect(ids(await list({ privateExtendedProperty: 'origin=a=b' }))).toEqual(['first0', 'second']);
  const both = 'privateExtendedProperty=origin%3Da%3Db&privateExtendedProperty=surgery_id%3D2';
  expect(ids(await call('GET', `${events}?${both}`))).toEqual(['second']);
});

test('a sync token tells exactly what changed since, deletions included', async () => {
  for (const id of ['keep00', 'edit00', 'drop00']) await call('POST', events, surgery(9, { id }));
  const full = await list({});
  const token = String(full.body['nextSyncToken']);
  expect(ids(await list({ syncToken: token }))).toEqual([]);
  await call('PUT', `${events}/edit00`, surgery(10));
  await call('DELETE', `${events}/drop00`);
  const changes = await list({ syncToken: token, maxResults: '1' });
  expect(ids(changes)).toEqual(['edit00']);
  expect(changes.body).not.toHaveProperty('nextSyncToken');
  const rest = await list({ syncToken: token, pageToken: String(changes.body['nextPageToken']) });
  expect(rest.body['items']).toMatchObject([{ id: 'drop00', status: 'cancelled' }]);
  expect(ids(await list({ syncToken: String(rest.body['nextSyncToken']) }))).toEqual([]);
});

test('a change between two pages of a full list is told by the sync that follows', async () => {
  for (const hour of [9, 10]) await call('POST', events, surgery(hour, { id: `page${hour}` }));
  const first = await list({ maxResults: '1' });
  await call('PUT', `${events}/page10`, surgery(8));
  const second = await list({ maxResults: '1', pageToken: String(first.body['nextPageToken']) });
  expect(ids(second)).toEqual([]);
  expect(ids(await list({ syncToken: String(second.body['nextSyncToken']) }))).toEqual(['page10']);
});

test.each([
  ['timeMin', '2026-12-01T00:00:00Z'],
  ['timeMax', '2026-12-01T00:00:00Z'],
  ['q', 'x'],
  ['orderBy', 'updated'],
  ['updatedMin', '2026-12-01T00:00:00Z'],
  ['iCalUID', 'x'],
  ['privateExtendedProperty', 'a=b'],
  ['sharedExtendedProperty', 'a=b'],
  ['showDeleted', 'false'],
])('a sync token beside %s is 400', async (name, value) => {
  const token = String((await list({})).body['nextSyncToken']);
  expect((await list({ syncToken: token, [name]: value })).status).toBe(400);
});

test.each([
  [{ timeMin: '2026-12-01' }],
  [{ timeMin: '2026-12-01T00:00:00' }],
  [{ timeMin: '2026-12-02T00:00:00Z', timeMax: '2026-12-01T00:00:00Z' }],
  [{ maxResults: '0' }],
  [{ orderBy: 'endTime' }],
  [{ pageToken: 'x' }],
  [{ syncToken: 'x' }],
  [{ timeZone: 'Mars/Base' }],
])('%j is 400', async (query) => {
  expect((await list(query)).status).toBe(400);
});

test('times are shown in the zone that is asked for', async () => {
  await call('POST', events, surgery(9, { id: 'hours0' }));
  const { body } = await list({ timeZone: 'UTC' });
  expect(body).toMatchObject({ timeZone: 'UTC', items: [{ start: { dateTime: '2026-12-01T12:00:00Z' } }] });
});

test('calendars are made, listed, read and deleted, and an application may be held to its own', async () => {
  const everything = api(
    sandbox,
    (await connect(sandbox, { scope: 'https://www.googleapis.com/auth/calendar' })).access,
  );
  const made = await everything('POST', '/calendars', { summary: 'Cirurgias', timeZone: 'Europe/Lisbon' });
  const path = `/calendars/${encodeURIComponent(String(made.body['id']))}`;
  const entries = await everything('GET', '/users/me/calendarList');
  expect(entries.body['items']).toMatchObject([
    { primary: true },
    { summary: 'Cirurgias', accessRole: 'owner' },
  ]);
  const scope = 'https://www.googleapis.com/auth/calendar.app.created';
  const own = api(sandbox, (await connect(sandbox, { scope })).access);
  expect((await own('POST', `${path}/events`, surgery(9))).status).toBe(200);
  expect((await own('POST', events, surgery(9))).status).toBe(404);
  expect((await own('GET', '/users/me/calendarList')).status).toBe(403);
  expect((await everything('DELETE', '/calendars/primary')).status).toBe(403);
  expect((await everything('DELETE', path)).status).toBe(204);
  expect((await everything('GET', path)).status).toBe(404);
});
