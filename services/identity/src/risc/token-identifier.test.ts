import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { isNamedBy } from './token-identifier.ts';

const token = '1//0abcdefghijklmnopqrstuvwxyz';
const twice = createHash('sha512').update(createHash('sha512').update(token).digest());

test.each([
  ['prefix', '1//0abcdefghijkl', true],
  ['prefix', '1//0abcdefghijk', false],
  ['prefix', token, false],
  ['prefix', '1//0abcdefghijkX', false],
  ['hash_base64_sha512_sha512', twice.copy().digest('base64'), true],
  ['hash_SHA512_double', twice.copy().digest('hex'), true],
  ['hash_base64_sha512_sha512', createHash('sha512').update(token).digest('base64'), false],
  ['hash_base64_sha512_sha512', '', false],
  ['plain', token, false],
])('by %s, %s names the token: %s', (algorithm, value, isNamed) => {
  expect(isNamedBy({ algorithm, value }, token)).toBe(isNamed);
});
