import assert from 'node:assert/strict';
import { documents, type Behaviour } from '../behaviour.ts';
import { refuses } from '../expectations.ts';
import { dayRange, surgery } from '../surgery.ts';

const popup = (minutes: number) => ({ method: 'popup', minutes });

/** Extended properties and reminders, with their limits. */
export const propertyBehaviours: Behaviour[] = [
  {
    name: 'a property key over 44 characters is dropped in silence',
    document: documents.extendedProperties,
    async run({ api, calendarId, day }) {
      const own = { ['k'.repeat(45)]: 'gone', ['k'.repeat(44)]: 'kept' };
      const requestBody = surgery(day(), 9, { extendedProperties: { private: own } });
      const { data } = await api.events.insert({ calendarId, requestBody });
      assert.deepEqual({ ...data.extendedProperties?.private }, { ['k'.repeat(44)]: 'kept' });
    },
  },
  {
    name: 'a property value is cut at 1024 characters',
    document: documents.extendedProperties,
    async run({ api, calendarId, day }) {
      const requestBody = surgery(day(), 9, { extendedProperties: { private: { a: 'v'.repeat(1030) } } });
      const { data } = await api.events.insert({ calendarId, requestBody });
      assert.equal(data.extendedProperties?.private?.['a']?.length, 1024);
    },
  },
  {
    name: 'more than 300 properties are refused',
    document: documents.extendedProperties,
    async run({ api, calendarId, day }) {
      const own = Object.fromEntries([...Array(301).keys()].map((n) => [`k${n}`, 'v']));
      const requestBody = surgery(day(), 9, { extendedProperties: { private: own } });
      await refuses(api.events.insert({ calendarId, requestBody }), 400);
    },
  },
  {
    name: 'private properties filter a list, all of them together',
    document: documents.method('events.list'),
    async run({ api, calendarId, day, id }) {
      const at = day();
      const tag = id();
      for (const [hour, surgeryId] of [
        [9, '1'],
        [10, '2'],
      ] as const) {
        const own = { tag, surgeryId };
        const requestBody = surgery(at, hour, { extendedProperties: { private: own } });
        await api.events.insert({ calendarId, requestBody });
      }
      const find = async (...filters: string[]) => {
        const found = await api.events.list({ calendarId, privateExtendedProperty: filters });
        return (found.data.items ?? []).length;
      };
      assert.equal(await find(`tag=${tag}`), 2);
      assert.equal(await find(`tag=${tag}`, 'surgeryId=2'), 1);
      assert.equal(await find(`tag=${tag}`, 'surgeryId=3'), 0);
    },
  },
  {
    name: 'shared properties do not match a filter for private ones',
    document: documents.method('events.list'),
    async run({ api, calendarId, day, id }) {
      const tag = id();
      const requestBody = surgery(day(), 9, { extendedProperties: { shared: { tag } } });
      await api.events.insert({ calendarId, requestBody });
      const own = await api.events.list({ calendarId, privateExtendedProperty: [`tag=${tag}`] });
      const shared = await api.events.list({ calendarId, sharedExtendedProperty: [`tag=${tag}`] });
      assert.deepEqual([own.data.items?.length, shared.data.items?.length], [0, 1]);
    },
  },
  {
    name: 'six reminders are refused',
    document: documents.resource('events'),
    async run({ api, calendarId, day }) {
      const overrides = [1, 2, 3, 4, 5, 6].map(popup);
      const requestBody = surgery(day(), 9, { reminders: { useDefault: false, overrides } });
      await refuses(api.events.insert({ calendarId, requestBody }), 400);
    },
  },
  {
    name: 'a reminder more than four weeks before is refused',
    document: documents.resource('events'),
    async run({ api, calendarId, day }) {
      const reminders = { useDefault: false, overrides: [popup(40_321)] };
      const requestBody = surgery(day(), 9, { reminders });
      await refuses(api.events.insert({ calendarId, requestBody }), 400);
    },
  },
  {
    name: 'default reminders beside own ones are refused',
    document: documents.reminders,
    async run({ api, calendarId, day }) {
      const reminders = { useDefault: true, overrides: [popup(10)] };
      const requestBody = surgery(day(), 9, { reminders });
      const reason = 'cannotUseDefaultRemindersAndSpecifyOverride';
      await refuses(api.events.insert({ calendarId, requestBody }), 400, reason);
    },
  },
  {
    name: 'a source that is no web address is refused',
    document: documents.resource('events'),
    async run({ api, calendarId, day }) {
      const requestBody = surgery(day(), 9, { source: { title: 'x', url: 'ftp://example.test' } });
      await refuses(api.events.insert({ calendarId, requestBody }), 400);
    },
  },
  {
    name: 'a partial response holds the asked fields only',
    document: documents.performance,
    async run({ api, calendarId, day, id }) {
      const at = day();
      const own = id();
      await api.events.insert({ calendarId, requestBody: surgery(at, 9, { id: own }) });
      const fields = 'items(id,start/dateTime),timeZone';
      const { data } = await api.events.list({ calendarId, ...dayRange(at), fields });
      const [item] = data.items ?? [];
      assert.deepEqual(Object.keys(data).sort(), ['items', 'timeZone']);
      assert.deepEqual(Object.keys(item ?? {}).sort(), ['id', 'start']);
      assert.deepEqual(Object.keys(item?.start ?? {}), ['dateTime']);
    },
  },
];
