import assert from 'node:assert/strict';
import { documents, type SandboxBehaviour } from '../behaviour.ts';
import { type Google } from '../google.ts';
import { eventually, present, refuses } from '../expectations.ts';
import { type Receiver } from '../receiver.ts';
import { calendarScope, type SandboxControl } from '../sandbox-control.ts';
import { surgery } from '../surgery.ts';

const document = documents.push;

const numberOf = (headers: Receiver['messages'][number] | undefined) =>
  Number(headers?.['x-goog-message-number']);

async function watched({ api, calendarId, id }: Google, receiver: Receiver, more: object = {}) {
  const requestBody = { id: id(), type: 'web_hook', address: receiver.url, token: 'secret', ...more };
  const { data } = await api.events.watch({ calendarId, requestBody });
  await receiver.waitFor(1);
  return data;
}

async function change({ api, calendarId, day }: Google): Promise<void> {
  await api.events.insert({ calendarId, requestBody: surgery(day()) });
}

/** Two changes, one after the other was told: by then a channel that should be silent would have told of the first as well. */
async function changeTwice(google: Google, told: Receiver): Promise<void> {
  for (const count of [2, 3]) {
    await change(google);
    await told.waitFor(count);
  }
}

/** Makes a change and waits until its message was numbered, which is when mischief befalls it. */
async function changeTaken(google: Google, control: SandboxControl): Promise<void> {
  const numbers = async () => JSON.stringify((await control.admin('GET', '/channels')).body);
  const before = await numbers();
  await change(google);
  await eventually(async () => (await numbers()) !== before, 'no message was made');
}

/** Notification channels. */
export const watchBehaviours: SandboxBehaviour[] = [
  {
    name: 'a channel says sync first and exists at a change, with all its headers and a rising number',
    document,
    async run(google, control) {
      const receiver = await control.receiver();
      const channel = await watched(google, receiver);
      await change(google);
      await receiver.waitFor(2);
      const sync = present(receiver.messages[0]);
      const exists = present(receiver.messages[1]);
      assert.deepEqual(
        [sync, exists].map((headers) => headers['x-goog-resource-state']),
        ['sync', 'exists'],
      );
      assert.equal(numberOf(sync), 1);
      assert.ok(numberOf(exists) > 1);
      assert.equal(exists['x-goog-channel-id'], channel.id);
      assert.equal(exists['x-goog-channel-token'], 'secret');
      assert.equal(exists['x-goog-resource-id'], channel.resourceId);
      assert.equal(exists['x-goog-resource-uri'], channel.resourceUri);
      const expiration = Date.parse(String(exists['x-goog-channel-expiration']));
      assert.ok(Math.abs(expiration - Number(channel.expiration)) < 1000);
      assert.equal(exists['content-length'], '0');
    },
  },
  {
    name: 'an address without https is 400',
    document,
    async run({ api, calendarId, id }) {
      const requestBody = { id: id(), type: 'web_hook', address: 'http://hospital.example/hook' };
      await refuses(api.events.watch({ calendarId, requestBody }), 400, 'push.webhookUrlNotHttps');
    },
  },
  {
    name: 'a channel id is taken once',
    document,
    async run(google, control) {
      const receiver = await control.receiver();
      const { id } = await watched(google, receiver);
      const { api, calendarId } = google;
      const requestBody = { id: present(id), type: 'web_hook', address: receiver.url };
      await refuses(api.events.watch({ calendarId, requestBody }), 400, 'channelIdNotUnique');
    },
  },
  {
    name: 'a channel id over 64 characters and a token over 256 are refused',
    document,
    async run({ api, calendarId, id }, control) {
      const address = (await control.receiver()).url;
      const watch = (requestBody: object) =>
        api.events.watch({ calendarId, requestBody: { type: 'web_hook', address, ...requestBody } });
      await refuses(watch({ id: 'x'.repeat(65) }), 400);
      await refuses(watch({ id: id(), token: 'x'.repeat(257) }), 400);
    },
  },
  {
    name: 'another kind of channel than a web hook, and a lifetime that is over, are refused',
    document: documents.method('events.watch'),
    async run({ api, calendarId, id }, control) {
      const address = (await control.receiver()).url;
      const watch = (more: object) =>
        api.events.watch({ calendarId, requestBody: { id: id(), type: 'web_hook', address, ...more } });
      await refuses(watch({ type: 'pubsub' }), 400, 'push.channelTypeNotSupported');
      await refuses(watch({ params: { ttl: '0' } }), 400, 'pushInvalidTtl');
      await refuses(watch({ expiration: '1000' }), 400, 'pushInvalidTtl');
    },
  },
  {
    name: 'a channel is stopped by nobody but its opener',
    document,
    async run(google, control) {
      const { id, resourceId } = await watched(google, await control.receiver());
      const stranger = await control.as({ scope: calendarScope, email: 'rui@example.test' });
      const requestBody = { id: present(id), resourceId: present(resourceId) };
      await refuses(stranger.channels.stop({ requestBody }), 404, 'notFound');
      await refuses(google.api.channels.stop({ requestBody: { ...requestBody, resourceId: 'x' } }), 404);
    },
  },
  {
    name: 'a channel lives a week unless it asks for less',
    document: documents.method('events.watch'),
    async run(google, control) {
      const receiver = await control.receiver();
      const week = await watched(google, receiver);
      const minute = await watched(google, receiver, { params: { ttl: '60' } });
      const left = (expiration: string | null | undefined) => (Number(expiration) - Date.now()) / 1000;
      assert.ok(Math.abs(left(week.expiration) - 604_800) < 60);
      assert.ok(left(minute.expiration) <= 60);
    },
  },
  {
    name: 'a stopped channel is silent, and stopping it again is 404',
    document,
    async run(google, control) {
      const [stopped, other] = [await control.receiver(), await control.receiver()];
      const { id, resourceId } = await watched(google, stopped);
      const requestBody = { id: present(id), resourceId: present(resourceId) };
      await google.api.channels.stop({ requestBody });
      await watched(google, other);
      await changeTwice(google, other);
      assert.equal(stopped.messages.length, 1);
      await refuses(google.api.channels.stop({ requestBody }), 404, 'notFound');
    },
  },
  {
    name: 'an expired channel is silent',
    document,
    async run(google, control) {
      const [expired, other] = [await control.receiver(), await control.receiver()];
      await watched(google, expired);
      await control.admin('POST', '/channels/expire');
      await watched(google, other);
      await changeTwice(google, other);
      assert.equal(expired.messages.length, 1);
    },
  },
  {
    name: 'a message is repeated after 500, 502, 503 and 504, and not after another refusal',
    document,
    async run(google, control) {
      const receiver = await control.receiver();
      await watched(google, receiver);
      receiver.answer(500, 502, 503, 504);
      await change(google);
      await receiver.waitFor(6);
      assert.equal(new Set(receiver.messages.slice(1).map(numberOf)).size, 1);
      receiver.answer(404);
      await change(google);
      await receiver.waitFor(7);
      await change(google);
      await receiver.waitFor(8);
      assert.ok(numberOf(receiver.messages[7]) > numberOf(receiver.messages[6]));
    },
  },
  {
    name: 'a message can be dropped, doubled and overtaken',
    document,
    async run(google, control) {
      const receiver = await control.receiver();
      await watched(google, receiver);
      await control.admin('POST', '/channels/drop', { account: 'ana@example.test' });
      await changeTaken(google, control);
      await control.admin('POST', '/channels/duplicate');
      await change(google);
      await receiver.waitFor(3);
      assert.equal(numberOf(receiver.messages[1]), numberOf(receiver.messages[2]));
      await control.admin('POST', '/channels/reorder');
      await changeTaken(google, control);
      await change(google);
      await receiver.waitFor(5);
      assert.ok(numberOf(receiver.messages[3]) > numberOf(receiver.messages[4]));
    },
  },
];
