import { expect, test } from '@jest/globals';
import { ApiRefusal } from '../calendar/api-error.ts';
import { channelRequest } from './channel-request.ts';

const at = { now: Date.UTC(2026, 0, 1), httpOnLoopback: false };
const channel = { id: 'channel-1', type: 'web_hook', address: 'https://hospital.example/hook' };

test.each([
  { params: { ttl: String(8.64e12) } },
  { params: { ttl: String(9e12 - 1) } },
  { expiration: String(8.64e15 + 1) },
])('a lifetime beyond the last moment a date can hold is refused: %j', (lifetime) => {
  expect(() => channelRequest({ ...channel, ...lifetime }, at)).toThrow(ApiRefusal);
});

test('an expiration at that very moment is kept', () => {
  const { expiresAt } = channelRequest({ ...channel, expiration: String(8.64e15) }, at);
  expect(new Date(expiresAt).toISOString()).toBe('+275760-09-13T00:00:00.000Z');
});
