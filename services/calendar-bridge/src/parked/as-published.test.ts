import { expect, test } from '@jest/globals';
import type { IncomingMessage } from '@surgery-calendar/rabbit';
import { asPublished, replayHeaders } from './as-published.ts';

const replay: IncomingMessage = {
  body: Buffer.from('{}'),
  exchange: '',
  routingKey: 'calendar-bridge.surgery-events',
  messageId: 'm-1',
  userId: 'calendar-bridge',
  headers: replayHeaders({ routingKey: 'surgery.amended.v1', userId: 'his-sp', replyTo: 'reply.his' }),
};

test('a replay counts as published by whoever published it first, under the same key', () => {
  expect(asPublished(replay, 'calendar-bridge')).toMatchObject({
    ...{ messageId: 'm-1', routingKey: 'surgery.amended.v1', userId: 'his-sp', replyTo: 'reply.his' },
  });
});

test('a replay of a message without a validated user has none either', () => {
  const headers = replayHeaders({ routingKey: 'surgery.amended.v1', userId: undefined, replyTo: undefined });
  const first = asPublished({ ...replay, headers, replyTo: 'reply.other' }, 'calendar-bridge');
  expect(first).not.toHaveProperty('userId');
  expect(first).not.toHaveProperty('replyTo');
});

test('a publisher who claims to be a replay of somebody else’s message stays who they are', () => {
  const forged = {
    ...replay,
    userId: 'his-sp',
    headers: { ...replay.headers, 'x-replay-user-id': 'surgery' },
  };
  expect(asPublished(forged, 'calendar-bridge')).toBe(forged);
  const { userId: _user, ...nameless } = forged;
  expect(asPublished(nameless, 'calendar-bridge')).toBe(nameless);
});

test('what is no replay is left as it is', () => {
  const plain = { ...replay, headers: { 'x-trace': 't-1' } };
  expect(asPublished(plain, 'calendar-bridge')).toBe(plain);
  expect(asPublished(plain, undefined)).toBe(plain);
});
