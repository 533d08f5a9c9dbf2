import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { environment } from './configuration.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const jwk = publicKey.export({ format: 'jwk' });
const hospital = {
  hospitalId: 'hc-sp',
  name: 'Hospital das Clínicas',
  issuer: 'http://localhost:3011/hc-sp',
  clientId: 'portal',
  clientSecret: 'secret',
  patientDetails: 'full',
};
const settings = {
  PUBLIC_URL: 'http://localhost:3002/',
  DATABASE_URL: 'postgres://localhost/test',
  AMQP_URL: 'amqp://localhost',
  SESSION_SECRET: 'x'.repeat(32),
  TOKEN_KEYS: JSON.stringify({ k1: randomBytes(32).toString('base64') }),
  BRIDGE_PUBLIC_KEY: JSON.stringify(jwk),
  IDENTITY_PRIVATE_KEY: JSON.stringify(privateKey.export({ format: 'jwk' })),
  SURGERY_URL: 'http://localhost:3001/',
  CALENDAR_BRIDGE_URL: 'http://localhost:3003',
  HOSPITALS: JSON.stringify([hospital]),
  GOOGLE_CLIENT_ID: 'id',
  GOOGLE_CLIENT_SECRET: 'secret',
  GOOGLE_REDIRECT_URI: 'http://localhost:3002/google/callback',
};

function faults(changed: Record<string, string | undefined>): string[] {
  const result = environment.safeParse({ ...settings, ...changed });
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'));
}

describe('the configuration', () => {
  test('talks to Google itself unless a stand-in is named', () => {
    expect(environment.parse(settings).google.endpoints.token).toBe('https://oauth2.googleapis.com/token');
    const standIn = environment.parse({ ...settings, GOOGLE_BASE_URL: 'http://localhost:3010' }).google
      .endpoints;
    expect(standIn).toMatchObject({
      authorization: 'http://localhost:3010/o/oauth2/v2/auth',
      token: 'http://localhost:3010/token',
      certs: 'http://localhost:3010/oauth2/v3/certs',
    });
  });

  test('reads the portal’s origin without a closing slash', () => {
    expect(environment.parse(settings).publicUrl).toBe('http://localhost:3002');
  });

  test('takes the bridge’s key as a JWK or in PEM, and never its private half', () => {
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    expect(environment.parse({ ...settings, BRIDGE_PUBLIC_KEY: pem }).bridgePublicKey).toMatchObject({
      ...jwk,
    });
    const secret = JSON.stringify(privateKey.export({ format: 'jwk' }));
    expect(faults({ BRIDGE_PUBLIC_KEY: secret })).toEqual(['BRIDGE_PUBLIC_KEY']);
    expect(faults({ BRIDGE_PUBLIC_KEY: 'neither' })).toEqual(['BRIDGE_PUBLIC_KEY']);
  });

  test('refuses plain http anywhere but on the machine itself', () => {
    expect(faults({ PUBLIC_URL: 'http://agenda.hospital.example' })).toEqual(['PUBLIC_URL']);
    expect(faults({ PUBLIC_URL: 'agenda.hospital.example' })).toEqual(['PUBLIC_URL']);
    expect(faults({ GOOGLE_BASE_URL: 'http://10.0.0.7' })).toEqual(['GOOGLE_BASE_URL']);
    expect(faults({ HOSPITALS: JSON.stringify([{ ...hospital, issuer: 'http://idp.example' }]) })).toEqual([
      'HOSPITALS.0.issuer',
    ]);
    const jwksUri = 'http://idp.example/jwks';
    expect(faults({ HOSPITALS: JSON.stringify([{ ...hospital, jwksUri }]) })).toEqual([
      'HOSPITALS.0.jwksUri',
    ]);
    expect(faults({ GOOGLE_REDIRECT_URI: 'http://agenda.hospital.example/google/callback' })).toEqual([
      'GOOGLE_REDIRECT_URI',
    ]);
  });

  test('refuses a hospital named twice, a policy that does not exist, and a misspelt field', () => {
    expect(faults({ HOSPITALS: JSON.stringify([hospital, hospital]) })).toEqual(['HOSPITALS']);
    expect(faults({ HOSPITALS: JSON.stringify([{ ...hospital, patientDetails: 'all' }]) })).toEqual([
      'HOSPITALS.0.patientDetails',
    ]);
    expect(faults({ HOSPITALS: JSON.stringify([{ ...hospital, doctorClaim: 'crm' }]) })).toEqual([
      'HOSPITALS.0',
    ]);
  });

  test('refuses hospitals of one issuer that no claim tells apart', () => {
    const unit = (hospitalId: string, value?: string) => ({
      ...{ ...hospital, hospitalId },
      ...(value === undefined ? {} : { claim: { name: 'unit', value } }),
    });
    const of = (...all: object[]) => faults({ HOSPITALS: JSON.stringify(all) });
    expect(of(unit('north', 'n'), unit('south', 's'))).toEqual([]);
    expect(of(unit('north', 'n'), unit('south', 'n'))).toEqual(['HOSPITALS']);
    expect(of(unit('north', 'n'), unit('south'))).toEqual(['HOSPITALS']);
    expect(of(unit('north'), { ...unit('south'), issuer: 'http://localhost:3012/other' })).toEqual([]);
  });

  test('refuses a client whose id_tokens would pass for bearer tokens of the API', () => {
    const hospitals = [{ ...hospital, clientId: 'surgery-calendar' }];
    expect(faults({ HOSPITALS: JSON.stringify(hospitals) })).toEqual(['HOSPITALS.0.clientId']);
  });

  test('asks whose word to take for https where the portal is at an https address', () => {
    const PUBLIC_URL = 'https://agenda.hospital.example';
    expect(faults({ PUBLIC_URL })).toEqual(['TRUSTED_PROXIES']);
    expect(faults({ PUBLIC_URL, TRUSTED_PROXIES: 'loopback, 10.0.0.0/8' })).toEqual([]);
  });

  test.each(['everybody', '10.0.0.0/33', '0.0.0.0/0', '::/0', '10.0.0', '1'])(
    'trusts no proxy called %s',
    (TRUSTED_PROXIES) => {
      expect(faults({ TRUSTED_PROXIES })).toEqual(['TRUSTED_PROXIES.0']);
    },
  );

  test('names every fault at once', () => {
    expect(faults({ SESSION_SECRET: 'short', TOKEN_KEYS: '{', GOOGLE_CLIENT_ID: undefined })).toEqual([
      'SESSION_SECRET',
      'TOKEN_KEYS',
      'GOOGLE_CLIENT_ID',
    ]);
  });

  test('refuses a current key that is not among the keys', () => {
    expect(faults({ TOKEN_KEY_CURRENT: 'k2' })).toEqual(['TOKEN_KEY_CURRENT']);
  });
});
