import { expect, test } from '@jest/globals';
import { environment } from './configuration.ts';

const issuer = 'https://idp.hospital.example';

function faults(hospital: object): string[] {
  const result = environment.safeParse({
    DATABASE_URL: 'postgres://localhost/test',
    AMQP_URL: 'amqp://localhost',
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
