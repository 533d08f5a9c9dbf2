import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, type JWTPayload } from 'jose';
import { unsigned } from '../testing/forging-issuer.ts';
import { googleEvents, oauthType, riscType, type GoogleEvents } from '../testing/google-events.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, googleSecret, people } from '../testing/people.ts';

let world: IdentityWorld;
let google: GoogleEvents;
beforeAll(async () => {
  world = await startIdentityWorld();
  await world.connect(people.ana, googleAccounts.ana);
  google = await googleEvents(world);
});
afterAll(() => world.stop());

const TYPE = oauthType('tokens-revoked');
const DAY = 86_400;
const now = () => Math.floor(Date.now() / 1_000);
const good = (change: Readonly<Record<string, unknown>> = {}) => google.claims(TYPE, {}, change);
const byHmac = (claims: JWTPayload, secret: string) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'secevent+jwt' })
    .sign(new TextEncoder().encode(secret));
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ofAna = (subject: object) => google.claims(TYPE, { subject });

const refused: readonly [string, string, () => string | Promise<string>][] = [
  ['that is none at all', 'invalid_request', () => 'not-a-token'],
  ['that is empty', 'invalid_request', () => ' '],
  ['without a signature, alg none', 'authentication_failed', () => unsigned(good())],
  ['signed by HMAC with the client’s secret', 'authentication_failed', () => byHmac(good(), googleSecret)],
  [
    'signed by HMAC with Google’s public key',
    'authentication_failed',
    () => byHmac(good(), google.publicKeyPem),
  ],
  [
    'signed with a foreign key under Google’s key id',
    'authentication_failed',
    () => google.sign(good(), { key: stranger }),
  ],
  [
    'signed with a key that Google does not publish',
    'invalid_key',
    () => google.sign(good(), { key: stranger, kid: 'k' }),
  ],
  [
    'whose claims were changed after it was signed',
    'authentication_failed',
    async () => {
      const [header, , signature] = (await google.sign(google.claims(riscType('verification')))).split('.');
      return `${header}.${Buffer.from(JSON.stringify(good())).toString('base64url')}.${signature}`;
    },
  ],
  ['of a foreign issuer', 'invalid_issuer', () => google.sign(good({ iss: 'https://evil.example/' }))],
  [
    'of Google’s issuer of id_tokens',
    'invalid_issuer',
    () => google.sign(good({ iss: 'https://accounts.google.com' })),
  ],
  ['without an issuer', 'invalid_issuer', () => google.sign(good({ iss: undefined }))],
  ['for a foreign audience', 'invalid_audience', () => google.sign(good({ aud: 'another-application' }))],
  ['without an audience', 'invalid_audience', () => google.sign(good({ aud: undefined }))],
  ['without an id', 'invalid_request', () => google.sign(good({ jti: undefined }))],
  ['with an id that is empty', 'invalid_request', () => google.sign(good({ jti: '' }))],
  [
    'with an id that would fill the memory',
    'invalid_request',
    () => google.sign(good({ jti: 'x'.repeat(256) })),
  ],
  ['without a time of issue', 'invalid_request', () => google.sign(good({ iat: undefined }))],
  ['from the future', 'invalid_request', () => google.sign(good({ iat: now() + 600 }))],
  [
    'whose id may be forgotten already',
    'invalid_request',
    () => google.sign(good({ iat: now() - 31 * DAY })),
  ],
  ['without events', 'invalid_request', () => google.sign(good({ events: undefined }))],
  ['with no event among its events', 'invalid_request', () => google.sign(good({ events: {} }))],
  ['whose event is no object', 'invalid_request', () => google.sign(good({ events: { [TYPE]: 'yes' } }))],
  ['of another type of token', 'invalid_request', () => google.sign(good(), { typ: 'at+jwt' })],
  [
    'that does not say whom it concerns',
    'invalid_request',
    () => google.sign(ofAna({ subject_type: 'iss-sub' })),
  ],
  [
    'about an account of another issuer',
    'invalid_request',
    () => google.sign(ofAna({ subject_type: 'iss-sub', iss: 'https://evil.example/', sub: '1' })),
  ],
  [
    'about a token that it does not name',
    'invalid_request',
    () => google.sign(google.claims(oauthType('token-revoked'))),
  ],
];

describe('a security event token is refused', () => {
  test.each(refused)('%s', async (_, err, set) => {
    const answer = await google.post(await set());
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('content-language')).toBe('en');
    expect(await answer.json()).toEqual({ err, description: expect.any(String) });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place' });
    expect(
      (await world.pool.query(`SELECT FROM identity.audit_log WHERE actor_kind = 'google'`)).rowCount,
    ).toBe(0);
  });

  test('in a body of JSON', async () => {
    const answer = await google.post('{}', { 'content-type': 'application/json' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ err: 'invalid_request' });
  });

  test('and none of it stands in the log', async () => {
    const set = await google.sign(good({ aud: 'another-application' }));
    await google.post(set);
    expect(world.log()).toContain('a security event was refused');
    for (const part of set.split('.')) expect(world.log()).not.toContain(part);
  });
});

describe('while Google’s keys cannot be fetched', () => {
  test.each([
    ['its configuration is away', '^/.well-known/risc-configuration$'],
    ['its keys are away', '^/oauth2/v3/certs$'],
  ])('because %s, a security event is asked for again, and taken then', async (_, path) => {
    const replica = await world.startReplica();
    const set = await google.sign(google.claims(riscType('verification')));
    const post = () => fetch(`${replica.url}/google/risc`, { method: 'POST', body: set });
    await world.addFault({ match: { path }, effect: { status: 503 } });
    const answer = await post();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    await world.clearFaults();
    expect((await post()).status).toBe(202);
  });
});

describe('the way of security events', () => {
  test('is no way for a page of another site, nor for a session: it needs the signature, and sets no cookie', async () => {
    const set = await google.sign(google.claims(riscType('verification')));
    const answer = await google.post(set, { origin: 'https://evil.example' });
    expect(answer.status).toBe(202);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const { browser } = await world.signIn(people.ana);
    expect((await browser.open(`${world.url}/google/risc`)).status).toBe(404);
  });

  test('is closed in the clear where the portal is at an https address', async () => {
    const PUBLIC_URL = 'https://agenda.hospital.example';
    const replica = await world.startReplica({ PUBLIC_URL, TRUSTED_PROXIES: 'loopback' });
    const answer = await fetch(`${replica.url}/google/risc`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(403);
  });

  test('is closed for five minutes to an address that sent 100 refused ones', async () => {
    const replica = await world.startReplica();
    const post = () => fetch(`${replica.url}/google/risc`, { method: 'POST', body: 'x' });
    for (let sent = 0; sent < 100; sent += 1) expect((await post()).status).toBe(400);
    const closed = await post();
    expect(closed.status).toBe(429);
    expect(closed.headers.get('retry-after')).toBe('300');
  });
});
