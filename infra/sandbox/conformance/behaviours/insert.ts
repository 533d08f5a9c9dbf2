import assert from 'node:assert/strict';
import { documents, type Behaviour } from '../behaviour.ts';
import { present, refuses } from '../expectations.ts';
import { surgery, type Event } from '../surgery.ts';

const document = documents.method('events.insert');
const resource = documents.resource('events');

/** What `events.insert` keeps and refuses. */
export const insertBehaviours: Behaviour[] = [
  {
    name: 'an id of the client’s own choice is kept',
    document,
    async run({ api, calendarId, day, id }) {
      const own = id();
      const { data } = await api.events.insert({ calendarId, requestBody: surgery(day(), 9, { id: own }) });
      assert.equal(data.id, own);
      assert.equal(data.iCalUID, `${own}@google.com`);
      assert.deepEqual([data.status, data.sequence, data.eventType], ['confirmed', 0, 'default']);
    },
  },
  {
    name: 'an id outside base32hex is 400 invalid',
    document: resource,
    async run({ api, calendarId, day }) {
      for (const id of ['wxyz0', 'ABCDE', 'abcd']) {
        const requestBody = surgery(day(), 9, { id });
        await refuses(api.events.insert({ calendarId, requestBody }), 400, 'invalid');
      }
    },
  },
  {
    name: 'an id that is taken is 409 duplicate, and the body is not applied',
    document: documents.errors,
    async run({ api, calendarId, day, id }) {
      const own = id();
      const requestBody = surgery(day(), 9, { id: own });
      await api.events.insert({ calendarId, requestBody });
      const again = { ...requestBody, summary: 'Other' };
      await refuses(api.events.insert({ calendarId, requestBody: again }), 409, 'duplicate');
      const { data } = await api.events.get({ calendarId, eventId: own });
      assert.equal(data.summary, 'Conformance');
    },
  },
  {
    name: 'an id beside an iCalUID is 400 invalid',
    document: resource,
    async run({ api, calendarId, day, id }) {
      const requestBody = surgery(day(), 9, { id: id(), iCalUID: `${id()}@example.test` });
      await refuses(api.events.insert({ calendarId, requestBody }), 400);
    },
  },
  {
    name: 'an iCalUID that is taken is 409 duplicate',
    document,
    async run({ api, calendarId, day, id }) {
      const requestBody = surgery(day(), 9, { iCalUID: `${id()}@hospital.example` });
      await api.events.insert({ calendarId, requestBody });
      await refuses(api.events.insert({ calendarId, requestBody }), 409, 'duplicate');
    },
  },
  {
    name: 'an event without an end is 400 required',
    document,
    async run({ api, calendarId, day }) {
      const { start } = surgery(day());
      const requestBody: Event = { summary: 'No end', ...(start === undefined ? {} : { start }) };
      await refuses(api.events.insert({ calendarId, requestBody }), 400, 'required');
    },
  },
  {
    name: 'an end before the start is 400 timeRangeEmpty',
    document: documents.errors,
    async run({ api, calendarId, day }) {
      const { start, end } = surgery(day());
      const requestBody = { start: present(end), end: present(start) };
      await refuses(api.events.insert({ calendarId, requestBody }), 400, 'timeRangeEmpty');
    },
  },
  {
    name: 'a day beside a time is 400 invalid',
    document: resource,
    async run({ api, calendarId, day }) {
      const requestBody = { ...surgery(day()), end: { date: day() } };
      await refuses(api.events.insert({ calendarId, requestBody }), 400, 'invalid');
    },
  },
  {
    name: 'a time without an offset needs a zone',
    document: resource,
    async run({ api, calendarId, day }) {
      const at = day();
      const requestBody = { start: { dateTime: `${at}T08:00:00` }, end: { dateTime: `${at}T09:00:00` } };
      await refuses(api.events.insert({ calendarId, requestBody }), 400, 'required');
    },
  },
  {
    name: 'a time is kept in its own zone, with that zone’s offset',
    document: resource,
    async run({ api, calendarId, day }) {
      const at = day();
      const timeZone = 'America/Sao_Paulo';
      const start = { dateTime: `${at}T12:00:00Z`, timeZone };
      const end = { dateTime: `${at}T13:00:00Z`, timeZone };
      const { data } = await api.events.insert({ calendarId, requestBody: { start, end } });
      assert.deepEqual({ ...data.start }, { dateTime: `${at}T09:00:00-03:00`, timeZone });
    },
  },
  {
    name: 'an all-day event keeps its days',
    document: resource,
    async run({ api, calendarId, day }) {
      const [start, end] = [{ date: day() }, { date: day() }];
      const { data } = await api.events.insert({ calendarId, requestBody: { start, end } });
      assert.deepEqual([{ ...data.start }, { ...data.end }], [start, end]);
    },
  },
  {
    name: 'defaults that were sent are not answered',
    document: resource,
    async run({ api, calendarId, day }) {
      const more = { visibility: 'default', transparency: 'opaque', guestsCanInviteOthers: true };
      const { data } = await api.events.insert({ calendarId, requestBody: surgery(day(), 9, more) });
      assert.deepEqual(
        [data.visibility, data.transparency, data.guestsCanInviteOthers],
        [undefined, undefined, undefined],
      );
    },
  },
  {
    name: 'the conference block of another event is taken out of a description',
    document: 'https://github.com/ridafkih/keeper.sh/issues/749',
    async run({ api, calendarId, day }) {
      const line = `-::~:~::~${':~'.repeat(20)}::~:~::-`;
      const description = `Before\n${line}\nJoin: https://meet.google.com/abc\n${line}`;
      const { data } = await api.events.insert({
        calendarId,
        requestBody: surgery(day(), 9, { description }),
      });
      assert.equal(data.description, 'Before');
    },
  },
  {
    name: 'a guest without an address is 400 required',
    document: resource,
    async run({ api, calendarId, day }) {
      const requestBody = surgery(day(), 9, { attendees: [{ displayName: 'Nobody' }] });
      await refuses(api.events.insert({ calendarId, requestBody }), 400, 'required');
    },
  },
  {
    name: 'guests start as needsAction, and maxAttendees leaves them out',
    document: documents.method('events.get'),
    async run({ api, calendarId, day }) {
      const attendees = [{ email: 'one@example.com' }, { email: 'two@example.com' }];
      const requestBody = surgery(day(), 9, { attendees });
      const { data } = await api.events.insert({ calendarId, requestBody, sendUpdates: 'none' });
      assert.deepEqual(
        data.attendees?.map(({ responseStatus }) => responseStatus),
        ['needsAction', 'needsAction'],
      );
      const few = await api.events.get({ calendarId, eventId: present(data.id), maxAttendees: 1 });
      assert.deepEqual([few.data.attendeesOmitted, few.data.attendees?.length ?? 0], [true, 0]);
    },
  },
];
