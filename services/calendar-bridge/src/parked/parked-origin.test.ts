import { expect, test } from '@jest/globals';
import type { IncomingMessage } from '@surgery-calendar/rabbit';
import { replayHeaders } from './as-published.ts';
import { parkedOrigin } from './parked-origin.ts';

const own = 'calendar-bridge';
const parked: IncomingMessage = {
  body: Buffer.from('{}'),
  exchange: '',
  routingKey: 'calendar-bridge.surgery-events.parked',
  userId: own,
  headers: {
    'x-parked-reason': 'not-json',
    'x-parked-at': '2026-11-26T08:00:00.000Z',
    'x-parked-routing-key': 'surgery.amended.v1',
    'x-parked-user-id': 'his-sp',
  },
};
const { userId: _user, ...fromNobody } = parked;

test('a message that the bridge parked says why, when, and who had published it under which key', () => {
  expect(parkedOrigin(parked, own)).toMatchObject({
    ...{ reason: 'not-json', parkedAt: new Date('2026-11-26T08:00:00Z') },
    first: { routingKey: 'surgery.amended.v1', userId: 'his-sp' },
  });
});

test('a dead letter of the broker’s is still its publisher’s, whatever its headers say', () => {
  const headers = {
    ...parked.headers,
    'x-death': [{ reason: 'rejected', queue: 'q', 'routing-keys': ['surgery.scheduled.v1'] }],
  };
  expect(parkedOrigin({ ...parked, userId: 'his-ba', headers }, own)).toMatchObject({
    ...{ reason: 'dead-lettered: rejected', first: { routingKey: 'surgery.scheduled.v1', userId: 'his-ba' } },
  });
});

test('nobody but the bridge says for another who published a message', () => {
  for (const message of [fromNobody, { ...parked, userId: 'his-ba' }])
    expect(parkedOrigin(message, own).first.userId).not.toBe('his-sp');
  expect(parkedOrigin({ ...fromNobody, headers: {} }, own)).toMatchObject({
    ...{ reason: 'unknown', parkedAt: undefined },
  });
});

test('a replay that is parked again is its first publisher’s still', () => {
  const first = { routingKey: 'surgery.amended.v1', userId: 'his-sp', replyTo: 'reply.his' };
  const again = {
    ...{ ...parked.headers, 'x-parked-user-id': own },
    'x-parked-routing-key': 'calendar-bridge.surgery-events',
  };
  const headers = { ...again, ...replayHeaders(first) };
  expect(parkedOrigin({ ...parked, headers }, own).first).toMatchObject(first);
  // A publisher's own headers of that kind are kept with the message, and believed no more than before.
  const forged = { ...headers, 'x-parked-user-id': 'his-ba' };
  expect(parkedOrigin({ ...parked, headers: forged }, own).first.userId).toBe('his-ba');
});
