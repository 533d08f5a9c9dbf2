import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { environment } from './configuration.ts';

const identityPublicKey = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
const issuer = 'https://idp.hospital.example';

function faults(hospital: object): string[] {
  const result = environment.safeParse({
    DATABASE_URL: 'postgres://localhost/test',
    AMQP_URL: 'amqp://localhost',
    PATIENT_KEYS_MASTER: JSON.stringify({ k1: randomBytes(32).toString('base64') }),
    IDENTITY_PUBLIC_KEY: JSON.stringify(identityPublicKey),
    HOSPITALS: JSON.stringify([{ hospitalId: 'hc-sp', ...hospital }]),
  });
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
}

test('the surgery service believes no keys of a hospital that come in the clear', () => {
  expect(faults({ issuer, jwksUri: `${issuer}/keys` })).toEqual([]);
  expect(faults({ issuer: 'http://localhost:3011/hc-sp' })).toEqual([]);
  expect(faults({ issuer: 'http://idp.hospital.example' })).toEqual(['HOSPITALS.0.issuer']);
  expect(faults({ issuer, jwksUri: 'http://10.0.0.7/jwks' })).toEqual(['HOSPITALS.0.jwksUri']);
});

test('a master key must have a name and 32 bytes, and there must be one', () => {
  const fault = (keys: unknown) =>
    environment.shape.PATIENT_KEYS_MASTER.safeParse(JSON.stringify(keys)).error?.issues[0]?.message;
  const key = randomBytes(32).toString('base64');
  expect(fault({ k1: key })).toBeUndefined();
  expect(fault({})).toBe('must hold at least one key');
  expect(fault({ k1: randomBytes(16).toString('base64') })).toBe('must be 32 bytes in base64');
  expect(fault({ '1': key })).toBe('Invalid key in record');
});
