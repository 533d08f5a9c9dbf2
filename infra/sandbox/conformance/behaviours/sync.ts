import assert from 'node:assert/strict';
import { type calendar_v3 } from 'googleapis/build/src/apis/calendar/v3.js';
import { documents, type Behaviour } from '../behaviour.ts';
import { type Google } from '../google.ts';
import { present, refuses } from '../expectations.ts';
import { surgery } from '../surgery.ts';

const document = documents.sync;

/** Reads a calendar to its end; answers the token to go on from. */
async function syncedToken({ api, calendarId }: Google): Promise<string> {
  let page: calendar_v3.Schema$Events = {};
  do {
    const pageToken = page.nextPageToken ?? undefined;
    page = (await api.events.list({ calendarId, ...(pageToken === undefined ? {} : { pageToken }) })).data;
  } while (page.nextSyncToken === undefined);
  return present(page.nextSyncToken);
}

const forbidden: (readonly [string, string])[] = [
  ['timeMin', '2031-01-01T00:00:00Z'],
  ['timeMax', '2031-01-01T00:00:00Z'],
  ['q', 'x'],
  ['orderBy', 'updated'],
  ['updatedMin', new Date().toISOString()],
  ['iCalUID', 'x@example.test'],
  ['privateExtendedProperty', 'a=b'],
  ['sharedExtendedProperty', 'a=b'],
];

/** Incremental synchronisation. */
export const syncBehaviours: Behaviour[] = [
  {
    name: 'a sync token tells what changed since, deletions included, and nothing else',
    document,
    async run(google) {
      const { api, calendarId, day, id } = google;
      const [kept, edited, dropped] = [id(), id(), id()];
      const at = day();
      for (const own of [kept, edited, dropped])
        await api.events.insert({ calendarId, requestBody: surgery(at, 9, { id: own }) });
      const syncToken = await syncedToken(google);
      await api.events.update({ calendarId, eventId: edited, requestBody: surgery(at, 10) });
      await api.events.delete({ calendarId, eventId: dropped });
      const { data } = await api.events.list({ calendarId, syncToken });
      const changes = (data.items ?? []).map(({ id: own, status }) => [own, status]);
      assert.deepEqual(
        changes.sort(),
        [
          [edited, 'confirmed'],
          [dropped, 'cancelled'],
        ].sort(),
      );
      const next = await api.events.list({ calendarId, syncToken: present(data.nextSyncToken) });
      assert.deepEqual(next.data.items, []);
    },
  },
  {
    name: 'the token stands on the last page only',
    document,
    async run(google) {
      const { api, calendarId, day } = google;
      const at = day();
      for (const hour of [8, 9]) await api.events.insert({ calendarId, requestBody: surgery(at, hour) });
      const first = (await api.events.list({ calendarId, maxResults: 1 })).data;
      assert.equal(first.nextSyncToken, undefined);
      assert.ok(first.nextPageToken);
    },
  },
  ...forbidden.map(([name, value]): Behaviour => ({
    name: `a sync token beside ${name} is 400`,
    document: documents.method('events.list'),
    async run(google) {
      const { api, calendarId } = google;
      const syncToken = await syncedToken(google);
      await refuses(api.events.list({ calendarId, syncToken, [name]: value }), 400);
    },
  })),
  {
    name: 'a sync token beside showDeleted=false is 400',
    document: documents.method('events.list'),
    async run(google) {
      const { api, calendarId } = google;
      const syncToken = await syncedToken(google);
      await refuses(api.events.list({ calendarId, syncToken, showDeleted: false }), 400);
    },
  },
];
