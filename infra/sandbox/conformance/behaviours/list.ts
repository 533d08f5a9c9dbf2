import assert from 'node:assert/strict';
import { type calendar_v3 } from 'googleapis/build/src/apis/calendar/v3.js';
import { documents, type Behaviour } from '../behaviour.ts';
import { type Google } from '../google.ts';
import { present, refuses } from '../expectations.ts';
import { dayRange, surgery } from '../surgery.ts';

const document = documents.method('events.list');

const ids = ({ items }: calendar_v3.Schema$Events) => (items ?? []).map(({ id }) => id);

async function dayWith({ api, calendarId, day, id }: Google, hours: readonly number[]) {
  const at = day();
  const made: string[] = [];
  for (const hour of hours) {
    const own = id();
    await api.events.insert({ calendarId, requestBody: surgery(at, hour, { id: own }) });
    made.push(own);
  }
  return { at, made, range: { calendarId, ...dayRange(at) } };
}

/** Ranges, ordering, paging and tombstones of `events.list`. */
export const listBehaviours: Behaviour[] = [
  {
    name: 'a range holds what touches it, its own bounds excluded',
    document,
    async run(google) {
      const { at, made } = await dayWith(google, [8, 9, 10]);
      const range = { timeMin: `${at}T08:30:00-03:00`, timeMax: `${at}T10:00:00-03:00` };
      const { data } = await google.api.events.list({ calendarId: google.calendarId, ...range });
      assert.deepEqual(ids(data), [made[1]]);
    },
  },
  {
    name: 'an empty range is 400 timeRangeEmpty',
    document: documents.errors,
    async run({ api, calendarId, day }) {
      const { timeMin, timeMax } = dayRange(day());
      await refuses(
        api.events.list({ calendarId, timeMin: timeMax, timeMax: timeMin }),
        400,
        'timeRangeEmpty',
      );
    },
  },
  {
    name: 'a bound without an offset is refused',
    document,
    async run({ api, calendarId, day }) {
      await refuses(api.events.list({ calendarId, timeMin: `${day()}T00:00:00` }), 400);
    },
  },
  {
    name: 'startTime orders single events and pages in that order',
    document,
    async run(google) {
      const { made, range } = await dayWith(google, [11, 9, 10]);
      const query = { ...range, orderBy: 'startTime', singleEvents: true, maxResults: 2 };
      const first = (await google.api.events.list(query)).data;
      const pageToken = present(first.nextPageToken);
      const second = (await google.api.events.list({ ...query, pageToken })).data;
      assert.deepEqual([...ids(first), ...ids(second)], [made[1], made[2], made[0]]);
      assert.deepEqual([first.nextSyncToken, second.nextPageToken], [undefined, undefined]);
    },
  },
  {
    name: 'startTime without singleEvents is refused',
    document,
    async run({ api, calendarId }) {
      await refuses(api.events.list({ calendarId, orderBy: 'startTime' }), 400);
    },
  },
  {
    name: 'deleted events are listed on demand only',
    document,
    async run(google) {
      const { made, range } = await dayWith(google, [9]);
      await google.api.events.delete({ calendarId: google.calendarId, eventId: present(made[0]) });
      assert.deepEqual(ids((await google.api.events.list(range)).data), []);
      const shown = (await google.api.events.list({ ...range, showDeleted: true })).data;
      assert.deepEqual([ids(shown), shown.items?.[0]?.status], [made, 'cancelled']);
    },
  },
  {
    name: 'an event is found by its iCalUID and by words of its text',
    document,
    async run(google) {
      const { api, calendarId, day, id } = google;
      const word = id();
      const requestBody = surgery(day(), 9, { description: `Room ${word}` });
      const { data } = await api.events.insert({ calendarId, requestBody });
      const byUid = await api.events.list({ calendarId, iCalUID: present(data.iCalUID) });
      const byWord = await api.events.list({ calendarId, q: word });
      assert.deepEqual([ids(byUid.data), ids(byWord.data)], [[data.id], [data.id]]);
    },
  },
  {
    name: 'a page token that was not issued is refused',
    document,
    async run({ api, calendarId }) {
      await refuses(api.events.list({ calendarId, pageToken: 'x' }), 400);
    },
  },
  {
    name: 'changes asked from too long ago are 410 updatedMinTooLongAgo',
    document: documents.errors,
    async run({ api, calendarId }) {
      const updatedMin = new Date(Date.now() - 365 * 86_400_000).toISOString();
      await refuses(api.events.list({ calendarId, updatedMin }), 410, 'updatedMinTooLongAgo');
    },
  },
  {
    name: 'times are shown in the zone that is asked for',
    document,
    async run(google) {
      const { at, range } = await dayWith(google, [9]);
      const { data } = await google.api.events.list({ ...range, timeZone: 'UTC' });
      assert.equal(data.items?.[0]?.start?.dateTime, `${at}T12:00:00Z`);
    },
  },
];
