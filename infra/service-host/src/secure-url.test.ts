import { expect, test } from '@jest/globals';
import { secureUrl } from './secure-url.ts';

test.each([
  ['https://idp.hospital.example', true],
  ['http://localhost:3011/hc-sp', true],
  ['http://127.0.0.1:3011', true],
  ['http://[::1]:3011', true],
  ['http://idp.hospital.example', false],
  ['http://localhost.evil.example', false],
  ['http://localhost@evil.example', false],
  ['http://10.0.0.7/jwks', false],
  ['ftp://localhost', false],
  ['idp.hospital.example', false],
])('that %s may be trusted with a secret is %s', (url, isTrusted) => {
  expect(secureUrl.safeParse(url).success).toBe(isTrusted);
});
