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
  const unit = (hospitalId: string, clientId: string) => ({
    ...{ ...portalAt(hospitalId), clientId, issuer: issuer.issuer },
    claim: { name: 'unit', value: hospitalId },
  });
  world = await startIdentityWorld({
    HOSPITALS: JSON.stringify([unit('hc-sp', 'portal'), unit('hc-north', 'portal-north')]),
  });
});
afterAll(async () => {
  await world.stop();
  issuer.stop();
});

/** Signs in and gives the new session's cookie. */
async function signIn(claims: Readonly<Record<string, unknown>> = {}, hospitalId = 'hc-sp'): Promise<string> {
  const { cookie, state, nonce, authorization } = await begin(world.url, hospitalId);
  const aud = authorization.searchParams.get('client_id');
  issuer.answerWith(
    await issuer.sign(issuer.claims({ nonce, aud, unit: hospitalId, sid: 's-1', ...claims })),
  );
  const query = new URLSearchParams({ code: 'c', state, iss: issuer.issuer });
  return cookieOf(await visit(`${world.url}/sign-in/callback?${query.toString()}`, cookie));
}

async function isSignedIn(cookie: string): Promise<boolean> {
  return (await visit(`${world.url}/dashboard`, cookie)).status === 200;
}

let tokens = 0;
function logoutClaims(change: Readonly<Record<string, unknown>> = {}): JWTPayload {
  return issuer.claims({
    ...{ jti: `logout-${++tokens}`, sid: 's-1', doctor_id: undefined },
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...change,
  });
}

function post(body: URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${world.url}/sign-in/back-channel-logout`, { method: 'POST', body, headers });
}

const send = async (claims: JWTPayload) =>
  post(new URLSearchParams({ logout_token: await issuer.sign(claims, 'logout+jwt') }));

describe('a back-channel logout', () => {
  test('ends the sessions of the provider’s session that it names, and no other', async () => {
    const [first, again, other] = [await signIn(), await signIn(), await signIn({ sid: 's-2' })];
    const answer = await send(logoutClaims());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await Promise.all([first, again, other].map(isSignedIn))).toEqual([false, false, true]);
    const { rows } = await world.pool.query(
      `SELECT actor_kind, actor_id, doctor_id, ip, detail FROM identity.audit_log WHERE action = 'doctor.sessions-ended'`,
    );
    expect(rows).toEqual([
      {
        ...{ actor_kind: 'identity-provider', actor_id: issuer.issuer, doctor_id: 'crm-1' },
        ...{ ip: expect.stringContaining('127.0.0.1'), detail: { sessions: 2 } },
      },
    ]);
  });

  test('of a person ends all of their sessions, and nobody else’s', async () => {
    const [first, second] = [await signIn(), await signIn({ sid: 's-2' })];
    const bruno = await signIn({ sub: 'u-bruno', doctor_id: 'crm-2' });
    expect((await send(logoutClaims({ sid: undefined }))).status).toBe(200);
    expect(await Promise.all([first, second, bruno].map(isSignedIn))).toEqual([false, false, true]);
  });

  test('ends the sessions of a provider that did not say which of its sessions they came from', async () => {
    const cookie = await signIn({ sid: undefined });
    await send(logoutClaims({ sid: 's-9' }));
    expect(await isSignedIn(cookie)).toBe(false);
  });

  test('meant for one hospital ends no session at another of the same issuer', async () => {
    const [here, north] = [await signIn(), await signIn({}, 'hc-north')];
    await send(logoutClaims({ sid: undefined }));
    expect(await Promise.all([here, north].map(isSignedIn))).toEqual([false, true]);
    await send(logoutClaims({ sid: undefined, aud: 'portal-north' }));
    expect(await isSignedIn(north)).toBe(false);
  });

  test('where there is no such session is well, too', async () => {
    expect((await send(logoutClaims({ sid: 's-unknown' }))).status).toBe(200);
  });

  test('is good once', async () => {
    const claims = logoutClaims();
    expect((await send(claims)).status).toBe(200);
    const cookie = await signIn();
    await expectRefused(await send(claims));
    expect(await isSignedIn(cookie)).toBe(true);
  });
});

describe('a logout token is refused', () => {
  const event = 'http://schemas.openid.net/event/backchannel-logout';
  const now = () => Math.floor(Date.now() / 1_000);
  const refused: readonly [string, () => string | Promise<string>][] = [
    ['that is none at all', () => 'not-a-token'],
    ['without a signature, alg none', () => unsigned(logoutClaims())],
    [
      'signed by HMAC with the client’s secret',
      () => issuer.signByHmac(logoutClaims(), portalAt('hc-sp').clientSecret),
    ],
    [
      'signed by HMAC with the issuer’s public key',
      () => issuer.signByHmac(logoutClaims(), issuer.publicKeyPem),
    ],
    ['signed with a key that the issuer does not publish', () => issuer.signAsStranger(logoutClaims())],
    ['of an issuer of no hospital', () => issuer.sign(logoutClaims({ iss: 'https://evil.example' }))],
    ['without an issuer', () => issuer.sign(logoutClaims({ iss: undefined }))],
    ['meant for another client', () => issuer.sign(logoutClaims({ aud: 'another' }))],
    ['that has expired', () => issuer.sign(logoutClaims({ iat: now() - 200, exp: now() - 60 }))],
    ['without an expiry', () => issuer.sign(logoutClaims({ exp: undefined }))],
    ['that was issued too long ago', () => issuer.sign(logoutClaims({ iat: now() - 600 }))],
    ['that was issued in the future', () => issuer.sign(logoutClaims({ iat: now() + 600 }))],
    ['without a time of issue', () => issuer.sign(logoutClaims({ iat: undefined }))],
    ['without an id', () => issuer.sign(logoutClaims({ jti: undefined }))],
    ['without events', () => issuer.sign(logoutClaims({ events: undefined }))],
    ['of another event', () => issuer.sign(logoutClaims({ events: { other: {} } }))],
    ['whose event is no object', () => issuer.sign(logoutClaims({ events: { [event]: 'yes' } }))],
    ['with a nonce, such as an id_token', () => issuer.sign(logoutClaims({ nonce: 'n' }))],
    ['with neither session nor person', () => issuer.sign(logoutClaims({ sid: undefined, sub: undefined }))],
    ['of another type of token', () => issuer.sign(logoutClaims(), 'at+jwt')],
  ];
  test.each(refused)('%s', async (_, token) => {
    const cookie = await signIn();
    await expectRefused(await post(new URLSearchParams({ logout_token: await token() })));
    expect(await isSignedIn(cookie)).toBe(true);
  });

  test('where it is missing or given twice', async () => {
    await expectRefused(await post(new URLSearchParams()));
    await expectRefused(await post(new URLSearchParams('logout_token=a&logout_token=b')));
  });
});

async function expectRefused(answer: Response): Promise<void> {
  expect(answer.status).toBe(400);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const body: unknown = await answer.json();
  expect(body).toEqual({ error: 'invalid_request', error_description: expect.any(String) });
}
