import { expect, test } from '@jest/globals';
import { hospitalId } from '../ids.ts';
import { mayPublish } from './publisher-rights.ts';

const rights = { surgery: '*', 'his-sp': ['hc-sp'] } as const;
const sp = hospitalId.parse('hc-sp');
const lisboa = hospitalId.parse('hsj-lisboa');

test('a user publishes for the hospitals it was given and for no other', () => {
  expect(mayPublish(rights, false, 'his-sp', sp)).toBe('allowed');
  expect(mayPublish(rights, false, 'his-sp', lisboa)).toBe('publisher-not-allowed');
  expect(mayPublish(rights, false, 'surgery', lisboa)).toBe('allowed');
});

test('a user without rights is refused, also one named like a property that every object has', () => {
  expect(mayPublish(rights, true, 'stranger', sp)).toBe('publisher-not-allowed');
  expect(mayPublish(rights, true, 'constructor', sp)).toBe('publisher-not-allowed');
});

test('a message that names no user is accepted only by the named switch', () => {
  expect(mayPublish(rights, false, undefined, sp)).toBe('unverified-publisher');
  expect(mayPublish(rights, true, undefined, sp)).toBe('allowed');
});
