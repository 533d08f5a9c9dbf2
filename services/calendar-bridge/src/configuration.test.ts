import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { environment } from './configuration.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const issuer = 'https://idp.hospital.example';

function faults(hospitals: readonly object[]): string[] {
  const result = environment.safeParse({
    DATABASE_URL: 'postgres://localhost/test',
    AMQP_URL: 'amqp://localhost',
    IDENTITY_URL: 'http://identity:3002',
    ORIGIN: 'test',
    BRIDGE_PRIVATE_KEY: JSON.stringify(privateKey.export({ format: 'jwk' })),
    IDENTITY_PUBLIC_KEY: JSON.stringify(publicKey.export({ format: 'jwk' })),
    HOSPITALS: JSON.stringify(hospitals),
  });
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
}

test('the bridge believes no keys of a hospital that come in the clear', () => {
  expect(faults([{ hospitalId: 'hc-sp', issuer, jwksUri: `${issuer}/keys` }])).toEqual([]);
  expect(faults([{ hospitalId: 'hc-sp', issuer: 'http://localhost:3011/hc-sp' }])).toEqual([]);
  expect(faults([{ hospitalId: 'hc-sp', issuer: 'http://idp.hospital.example' }])).toEqual([
    'HOSPITALS.0.issuer',
  ]);
  expect(faults([{ hospitalId: 'hc-sp', issuer, jwksUri: 'http://10.0.0.7/jwks' }])).toEqual([
    'HOSPITALS.0.jwksUri',
  ]);
});

test('one issuer may serve several hospitals of the bridge, each known by a claim', () => {
  const claim = { name: 'unit', value: 'hc-sp' };
  const parsed = environment.shape.HOSPITALS.parse(JSON.stringify([{ hospitalId: 'hc-sp', issuer, claim }]));
  expect(parsed).toEqual([{ hospitalId: 'hc-sp', issuer, claim }]);
});

test('the bridge takes no private key of identity’s, which is not its own to have', () => {
  const { IDENTITY_PUBLIC_KEY: setting } = environment.shape;
  const [secret, open] = [privateKey, publicKey].map((key) => JSON.stringify(key.export({ format: 'jwk' })));
  expect(setting.safeParse(open).success).toBe(true);
  expect(setting.safeParse(secret).success).toBe(false);
});

test('doctors’ access tokens are sent in the clear to nobody but this machine', () => {
  const { GOOGLE_CALENDAR_URL: setting } = environment.shape;
  expect(setting.parse('http://localhost:3010/')).toBe('http://localhost:3010');
  expect(setting.parse('https://stand-in.example')).toBe('https://stand-in.example');
  expect(setting.safeParse('http://stand-in.example').success).toBe(false);
});
