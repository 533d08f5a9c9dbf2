import assert from 'node:assert/strict';
import { documents, type Behaviour } from '../behaviour.ts';
import { type Google } from '../google.ts';
import { present, refuses } from '../expectations.ts';
import { surgery, type Event } from '../surgery.ts';

async function inserted({ api, calendarId, day, id }: Google, more: Event = {}) {
  const at = day();
  const { data } = await api.events.insert({
    calendarId,
    requestBody: surgery(at, 9, { id: id(), ...more }),
  });
  return { at, event: data, place: { calendarId, eventId: present(data.id) } };
}

const ifMatch = (etag: string) => ({ headers: { 'If-Match': etag } });

/** Update, patch and delete; ETags, sequence, tombstones. */
export const changeBehaviours: Behaviour[] = [
  {
    name: 'an update replaces the whole event',
    document: documents.method('events.update'),
    async run(google) {
      const { place, at } = await inserted(google, { location: 'Room 3', description: 'x' });
      const { data } = await google.api.events.update({ ...place, requestBody: surgery(at, 9) });
      assert.deepEqual(
        [data.location, data.description, data.summary],
        [undefined, undefined, 'Conformance'],
      );
    },
  },
  {
    name: 'a patch changes what it names and leaves the rest',
    document: documents.method('events.patch'),
    async run(google) {
      const extendedProperties = { private: { a: '1', b: '2' } };
      const { place } = await inserted(google, { location: 'Room 3', extendedProperties });
      const requestBody = { summary: 'New', extendedProperties: { private: { b: '3' } } };
      const { data } = await google.api.events.patch({ ...place, requestBody });
      assert.deepEqual([data.summary, data.location], ['New', 'Room 3']);
      assert.deepEqual({ ...data.extendedProperties?.private }, { a: '1', b: '3' });
    },
  },
  {
    name: 'the sequence rises when the time changes, and not for a new title',
    document: documents.resource('events'),
    async run(google) {
      const { place, at } = await inserted(google);
      const titled = await google.api.events.update({
        ...place,
        requestBody: surgery(at, 9, { summary: 'New' }),
      });
      const moved = await google.api.events.update({ ...place, requestBody: surgery(at, 10) });
      assert.deepEqual([titled.data.sequence, moved.data.sequence], [0, 1]);
    },
  },
  {
    name: 'a sequence below the current one is 400 invalid',
    document: documents.resource('events'),
    async run(google) {
      const { place, at } = await inserted(google);
      await google.api.events.update({ ...place, requestBody: surgery(at, 10) });
      const requestBody = surgery(at, 11, { sequence: 0 });
      await refuses(google.api.events.update({ ...place, requestBody }), 400);
    },
  },
  {
    name: 'every change makes a new ETag and a later updated',
    document: documents.versions,
    async run(google) {
      const { place, at, event } = await inserted(google);
      const { data } = await google.api.events.update({ ...place, requestBody: surgery(at, 10) });
      assert.notEqual(data.etag, event.etag);
      assert.ok(Date.parse(present(data.updated)) >= Date.parse(present(event.updated)));
      assert.equal(data.created, event.created);
    },
  },
  {
    name: 'an update with a stale If-Match is 412 conditionNotMet',
    document: documents.versions,
    async run(google) {
      const { place, at, event } = await inserted(google);
      await google.api.events.update({ ...place, requestBody: surgery(at, 10) });
      const stale = google.api.events.update(
        { ...place, requestBody: surgery(at, 11) },
        ifMatch(present(event.etag)),
      );
      await refuses(stale, 412, 'conditionNotMet');
    },
  },
  {
    name: 'a delete with a stale If-Match is 412 and deletes nothing',
    document: documents.versions,
    async run(google) {
      const { place, at, event } = await inserted(google);
      await google.api.events.update({ ...place, requestBody: surgery(at, 10) });
      await refuses(google.api.events.delete(place, ifMatch(present(event.etag))), 412);
      assert.equal((await google.api.events.get(place)).data.status, 'confirmed');
    },
  },
  {
    name: 'a get with the current If-None-Match is 304',
    document: documents.versions,
    async run(google) {
      const { place, event } = await inserted(google);
      const headers = { 'If-None-Match': present(event.etag) };
      assert.equal((await google.api.events.get(place, { headers })).status, 304);
    },
  },
  {
    name: 'a deleted event is still there to get, as cancelled',
    document: documents.method('events.delete'),
    async run(google) {
      const { place } = await inserted(google);
      await google.api.events.delete(place);
      assert.equal((await google.api.events.get(place)).data.status, 'cancelled');
    },
  },
  {
    name: 'deleting twice is 410 deleted',
    document: documents.errors,
    async run(google) {
      const { place } = await inserted(google);
      await google.api.events.delete(place);
      await refuses(google.api.events.delete(place), 410, 'deleted');
    },
  },
  {
    name: 'an id that was never used is 404 notFound',
    document: documents.errors,
    async run({ api, calendarId, day, id }) {
      const place = { calendarId, eventId: id() };
      await refuses(api.events.get(place), 404, 'notFound');
      await refuses(api.events.delete(place), 404, 'notFound');
      await refuses(api.events.update({ ...place, requestBody: surgery(day()) }), 404, 'notFound');
    },
  },
  {
    name: 'the id of a deleted event is 409 duplicate for an insert',
    document: documents.errors,
    async run(google) {
      const { place, at } = await inserted(google);
      await google.api.events.delete(place);
      const { calendarId, eventId } = place;
      const requestBody = surgery(at, 9, { id: eventId });
      await refuses(google.api.events.insert({ calendarId, requestBody }), 409, 'duplicate');
    },
  },
  {
    name: 'an import needs an iCalUID and replaces what was imported under it',
    document: documents.method('events.import'),
    async run({ api, calendarId, day, id }) {
      const at = day();
      await refuses(api.events.import({ calendarId, requestBody: surgery(at) }), 400, 'required');
      const iCalUID = `${id()}@hospital.example`;
      const first = await api.events.import({ calendarId, requestBody: surgery(at, 9, { iCalUID }) });
      const second = await api.events.import({ calendarId, requestBody: surgery(at, 10, { iCalUID }) });
      assert.equal(second.data.id, first.data.id);
      assert.equal(second.data.iCalUID, iCalUID);
    },
  },
];
