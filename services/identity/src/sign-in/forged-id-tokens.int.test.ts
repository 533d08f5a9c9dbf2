import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JWTPayload } from 'jose';
import { begin, cookieOf, visit } from '../testing/bare-sign-in.ts';
import { startForgingIssuer, unsigned, type ForgingIssuer } from '../testing/forging-issuer.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { portalAt } from '../testing/people.ts';

let issuer: ForgingIssuer;
let world: IdentityWorld;
beforeAll(async () => {
  issuer = await startForgingIssuer();
  const hospitals = [{ ...portalAt('hc-sp'), issuer: issuer.issuer, patientDetails: 'full' }];
  world = await startIdentityWorld({ HOSPITALS: JSON.stringify(hospitals) });
});
afterAll(async () => {
  await world.stop();
  issuer.stop();
});

/** Signs in and has the issuer answer with the id_token made of good claims for this very sign-in. */
async function signInWith(idToken: (good: JWTPayload) => string | Promise<string>): Promise<Response> {
  const { cookie, state, nonce } = await begin(world.url);
  issuer.answerWith(await idToken(issuer.claims({ nonce })));
  const query = new URLSearchParams({ code: 'c', state, iss: issuer.issuer });
  return visit(`${world.url}/sign-in/callback?${query.toString()}`, cookie);
}

async function expectRefused(answer: Response): Promise<void> {
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('O hospital não confirmou a sua entrada');
  expect((await visit(`${world.url}/dashboard`, cookieOf(answer))).headers.get('location')).toBe('/');
}

describe('an id_token', () => {
  test('that is signed, meant for the portal and of this sign-in is taken', async () => {
    const answer = await signInWith((good) => issuer.sign(good));
    expect(answer.headers.get('location')).toBe('/dashboard');
  });

  const forged: readonly [string, (good: JWTPayload) => string | Promise<string>][] = [
    ['without a signature, alg none, is refused', unsigned],
    [
      'signed by HMAC with the client’s secret is refused',
      (good) => issuer.signByHmac(good, portalAt('hc-sp').clientSecret),
    ],
    [
      'signed by HMAC with the issuer’s public key is refused',
      (good) => issuer.signByHmac(good, issuer.publicKeyPem),
    ],
    ['signed with a key that the issuer does not publish is refused', (good) => issuer.signAsStranger(good)],
    ['changed after it was signed is refused', async (good) => tampered(await issuer.sign(good))],
    ['meant for another client is refused', (good) => issuer.sign({ ...good, aud: 'another-portal' })],
    [
      'meant for another client beside the portal is refused',
      (good) => issuer.sign({ ...good, aud: ['portal', 'another-portal'], azp: 'another-portal' }),
    ],
    ['of another issuer is refused', (good) => issuer.sign({ ...good, iss: 'https://evil.example' })],
    ['that has expired is refused', (good) => issuer.sign({ ...good, ...anHourAgo() })],
    ['without an expiry is refused', ({ exp: _exp, ...good }) => issuer.sign(good)],
    ['with another nonce is refused', (good) => issuer.sign({ ...good, nonce: 'another' })],
    ['without a nonce is refused', ({ ['nonce']: _nonce, ...good }) => issuer.sign(good)],
    ['without a subject is refused', ({ sub: _sub, ...good }) => issuer.sign(good)],
    ['that is none at all is refused', () => 'not-a-token'],
  ];
  test.each(forged)('%s', async (_, idToken) => {
    await expectRefused(await signInWith(idToken));
  });

  test('of an earlier sign-in, its nonce replayed, is refused', async () => {
    let first = '';
    await signInWith(async (good) => (first = await issuer.sign(good)));
    await expectRefused(await signInWith(() => first));
  });
});

function anHourAgo() {
  const then = Math.floor(Date.now() / 1_000) - 3_600;
  return { iat: then, exp: then + 300 };
}

/** Another doctor's id under the same signature. */
function tampered(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const other = Buffer.from(JSON.stringify({ ...claims, doctor_id: 'crm-2' })).toString('base64url');
  return [header, other, signature].join('.');
}
