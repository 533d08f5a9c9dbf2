import assert from 'node:assert/strict';
import { documents, type Behaviour } from '../behaviour.ts';
import { present, refuses } from '../expectations.ts';
import { dayRange, surgery } from '../surgery.ts';

/** Calendars, the list of them, availability and colours. */
export const calendarBehaviours: Behaviour[] = [
  {
    name: 'a calendar is patched in part, with a new ETag, and needs a title',
    document: documents.method('calendars.patch'),
    async run({ api, calendarId }) {
      const before = (await api.calendars.get({ calendarId })).data;
      const { data } = await api.calendars.patch({ calendarId, requestBody: { description: 'Patched' } });
      assert.deepEqual([data.summary, data.description], [before.summary, 'Patched']);
      assert.notEqual(data.etag, before.etag);
      await refuses(api.calendars.patch({ calendarId, requestBody: { summary: null } }), 400);
    },
  },
  {
    name: 'a time zone that does not exist is refused',
    document: documents.method('calendars.patch'),
    async run({ api, calendarId }) {
      await refuses(api.calendars.patch({ calendarId, requestBody: { timeZone: 'Mars/Base' } }), 400);
    },
  },
  {
    name: 'the primary calendar cannot be deleted',
    document: documents.method('calendars.delete'),
    async run({ api }) {
      await refuses(api.calendars.delete({ calendarId: 'primary' }), 403);
    },
  },
  {
    name: 'a calendar nobody has is 404 notFound',
    document: documents.errors,
    async run({ api }) {
      await refuses(api.calendars.get({ calendarId: 'nobody@group.calendar.google.com' }), 404, 'notFound');
    },
  },
  {
    name: 'the list names every calendar and marks the primary one',
    document: documents.method('calendarList.list'),
    async run({ api, calendarId }) {
      const { data } = await api.calendarList.list({ showHidden: true });
      const own = data.items?.find(({ id }) => id === calendarId);
      assert.equal(own?.accessRole, 'owner');
      assert.equal(data.items?.filter(({ primary }) => primary === true).length, 1);
      assert.ok(data.nextSyncToken);
    },
  },
  {
    name: 'an entry of the list is patched for its reader alone, and the change is told by a sync',
    document: documents.method('calendarList.patch'),
    async run({ api, calendarId }) {
      const { data } = await api.calendarList.list({ showHidden: true, showDeleted: true });
      const requestBody = { summaryOverride: 'Mine', colorId: '9' };
      const patched = await api.calendarList.patch({ calendarId, requestBody });
      assert.deepEqual([patched.data.summaryOverride, patched.data.backgroundColor], ['Mine', '#7bd148']);
      assert.equal((await api.calendars.get({ calendarId })).data.summary, 'Conformance');
      const since = await api.calendarList.list({ syncToken: present(data.nextSyncToken) });
      assert.deepEqual(
        since.data.items?.map(({ id }) => id),
        [calendarId],
      );
    },
  },
  {
    name: 'a sync token of the list beside minAccessRole or showDeleted=false is 400',
    document: documents.method('calendarList.list'),
    async run({ api }) {
      const syncToken = present((await api.calendarList.list()).data.nextSyncToken);
      await refuses(api.calendarList.list({ syncToken, minAccessRole: 'reader' }), 400);
      await refuses(api.calendarList.list({ syncToken, showDeleted: false }), 400);
    },
  },
  {
    name: 'a colour that is not in the palette is refused',
    document: documents.method('calendarList.patch'),
    async run({ api, calendarId }) {
      await refuses(api.calendarList.patch({ calendarId, requestBody: { colorId: '99' } }), 400);
    },
  },
  {
    name: 'busy times are merged, and free or deleted events are not among them',
    document: documents.method('freebusy.query'),
    async run({ api, calendarId, day, id }) {
      const at = day();
      const gone = id();
      const half = surgery(at, 9);
      const more = { start: { dateTime: `${at}T09:15:00-03:00` }, end: { dateTime: `${at}T10:00:00-03:00` } };
      for (const requestBody of [
        half,
        more,
        surgery(at, 12, { transparency: 'transparent' }),
        surgery(at, 14, { id: gone }),
      ])
        await api.events.insert({ calendarId, requestBody });
      await api.events.delete({ calendarId, eventId: gone });
      const requestBody = { ...dayRange(at), items: [{ id: calendarId }] };
      const { data } = await api.freebusy.query({ requestBody });
      assert.deepEqual(data.calendars?.[calendarId]?.busy, [
        { start: `${at}T12:00:00Z`, end: `${at}T13:00:00Z` },
      ]);
    },
  },
  {
    name: 'the availability of an unknown calendar is an error beside the others',
    document: documents.method('freebusy.query'),
    async run({ api, day }) {
      const id = 'nobody@group.calendar.google.com';
      const { data } = await api.freebusy.query({ requestBody: { ...dayRange(day()), items: [{ id }] } });
      assert.equal(data.calendars?.[id]?.errors?.[0]?.reason, 'notFound');
    },
  },
  {
    name: 'there are eleven event colours and twenty-four calendar colours',
    document: documents.method('colors.get'),
    async run({ api }) {
      const { data } = await api.colors.get();
      const counts = [data.event, data.calendar].map((colours) => Object.keys(colours ?? {}).length);
      assert.deepEqual(counts, [11, 24]);
    },
  },
];
