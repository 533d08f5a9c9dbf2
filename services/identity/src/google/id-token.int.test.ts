import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JWTPayload } from 'jose';
import { startForgingIssuer, unsigned, type ForgingIssuer } from '../testing/forging-issuer.ts';
import { googleSecret } from '../testing/people.ts';
import { standInGoogle, type GoogleClient } from './google-client.ts';
import { createIdTokenVerifier, type IdTokenVerifier } from './id-token.ts';

let issuer: ForgingIssuer;
let verify: IdTokenVerifier;
beforeAll(async () => {
  issuer = await startForgingIssuer();
  const endpoints = { ...standInGoogle(issuer.issuer), certs: `${issuer.issuer}/jwks` };
  const client: GoogleClient = {
    ...{ clientId: 'portal', clientSecret: googleSecret, redirectUri: 'http://localhost/google/callback' },
    endpoints,
  };
  verify = createIdTokenVerifier(client, () => new Date());
});
afterAll(() => issuer.stop());

const good = (change: Readonly<Record<string, unknown>> = {}): JWTPayload =>
  issuer.claims({
    ...{ iss: 'https://accounts.google.com', sub: '1087', email: 'ana@gmail.example', nonce: 'n' },
    ...change,
  });
const anHourAgo = () => Math.floor(Date.now() / 1_000) - 3_600;

test('Google’s id_token names the account, by the subject and not by the address', async () => {
  expect(await verify(await issuer.sign(good()), 'n')).toEqual({
    ...{ kind: 'verified', identity: { sub: '1087', email: 'ana@gmail.example' } },
  });
});

describe('an id_token in Google’s name is refused', () => {
  const forged: readonly [string, () => string | Promise<string>][] = [
    ['without a signature, alg none', () => unsigned(good())],
    ['signed by HMAC with the client’s secret', () => issuer.signByHmac(good(), googleSecret)],
    ['signed by HMAC with Google’s public key', () => issuer.signByHmac(good(), issuer.publicKeyPem)],
    ['signed with a key that Google does not publish', () => issuer.signAsStranger(good())],
    ['of another issuer', () => issuer.sign(good({ iss: 'https://evil.example' }))],
    ['meant for another application', () => issuer.sign(good({ aud: 'another-application' }))],
    ['that has expired', () => issuer.sign(good({ iat: anHourAgo(), exp: anHourAgo() + 300 }))],
    ['without an expiry', () => issuer.sign(good({ exp: undefined }))],
    ['of another consent: its nonce does not fit', () => issuer.sign(good({ nonce: 'another' }))],
    ['without a nonce', () => issuer.sign(good({ nonce: undefined }))],
    ['without a subject', () => issuer.sign(good({ sub: undefined }))],
    ['that is none at all', () => 'not-a-token'],
  ];
  test.each(forged)('%s', async (_, idToken) => {
    expect(await verify(await idToken(), 'n')).toMatchObject({ kind: 'invalid' });
  });
});
