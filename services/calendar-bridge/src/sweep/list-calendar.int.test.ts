import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connectGoogleCalendar } from '../google/connect-google-calendar.ts';
import { openSandboxGoogle, type SandboxGoogle } from '../testing/sandbox-google.ts';
import { listCalendar } from './list-calendar.ts';

const onePage = 2_500;
const day = { start: { date: '2127-12-01' }, end: { date: '2127-12-02' } };
const ours = { extendedProperties: { private: { origin: 'test', hospital_id: 'hc-sp', surgery_id: 's-1' } } };
let google: SandboxGoogle;

beforeAll(async () => {
  google = await openSandboxGoogle();
});
beforeEach(() => google.heal());
afterAll(() => google.stop());

function list() {
  const client = connectGoogleCalendar({ rootUrl: google.url, timeoutMs: 10_000, clock: () => new Date() });
  const { googleSub, accessToken } = google.ana;
  const place = { googleSub, accessToken, calendarId: 'primary' };
  return listCalendar(client, place, { origin: 'test', endsAfter: new Date('2127-11-30T00:00:00Z') });
}

const edit = (id: string, fields: object) => google.edit(google.ana, 'primary', id, fields);

test('a list shows what is ours and not over, in whatever shape a person left it, and nothing else', async () => {
  await edit('aaaaa1', { ...day, ...ours, summary: 'o dia todo' });
  await edit('aaaaa2', { ...day, summary: 'de outra pessoa' });
  await edit('aaaaa3', { ...day, extendedProperties: { private: { origin: 'another' } } });
  await edit('aaaaa4', { start: { date: '2127-11-01' }, end: { date: '2127-11-02' }, ...ours });
  await edit('aaaaa5', { ...day, ...ours });
  await google.remove(google.ana, 'primary', 'aaaaa5');
  expect(await list()).toMatchObject([
    {
      eventId: 'aaaaa1',
      content: { summary: 'o dia todo', description: '', start: undefined, end: undefined },
    },
  ]);
});

test('a calendar with more events than a page holds is listed whole, or not at all', async () => {
  const ids = Array.from({ length: onePage }, (_, number) => `b${String(number).padStart(5, '0')}`);
  for (const some of chunks(ids, 50)) await Promise.all(some.map((id) => edit(id, { ...day, ...ours })));
  const events = await list();
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(onePage + 1);
  await google.fail({ match: { method: 'GET', path: '/events$', nth: 2 }, effect: { status: 503 } });
  await expect(list()).rejects.toMatchObject({ code: 'google-unavailable', permanent: false });
});

function chunks(all: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}
