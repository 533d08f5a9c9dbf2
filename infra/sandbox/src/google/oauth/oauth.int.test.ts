import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { type GoogleSandbox } from '../index.ts';
import {
  ana,
  api,
  authorizationUrl,
  connect,
  consent,
  embedded,
  eventsScope,
  exchange,
  form,
  newVerifier,
  portal,
  refresh,
  rui,
  send,
} from '../testing/embedded.ts';

let sandbox: GoogleSandbox;
beforeAll(async () => {
  sandbox = await embedded();
});
afterAll(() => sandbox.stop());

test('the consent page names the application, offers every account and ticks every scope', async () => {
  const page = await (await fetch(authorizationUrl(sandbox, newVerifier(), {}))).text();
  expect(page).toContain('Surgery &#60;Calendar&#62;');
  expect(page).toContain(`value="${ana.email}"`);
  expect(page).toContain(`value="${rui.email}"`);
  expect(page.match(/name="scope" value="[^"]+" checked/g)).toHaveLength(1);
  expect(page).not.toContain('state-1');
  expect(page).not.toContain(portal.clientSecret);
});

test('a login hint shows that account alone, chosen', async () => {
  const extra = { login_hint: rui.email };
  const page = await (await fetch(authorizationUrl(sandbox, newVerifier(), { extra }))).text();
  expect(page).toMatch(new RegExp(`value="${rui.email}" required checked`));
  expect(page).not.toContain(ana.email);
});

test('a redirect address that differs in one character gets an error page, never a redirect', async () => {
  const extra = { redirect_uri: 'http://localhost:3002/google/callback/' };
  const reply = await fetch(authorizationUrl(sandbox, newVerifier(), { extra }), { redirect: 'manual' });
  expect(reply.status).toBe(400);
  expect(await reply.text()).toContain('redirect_uri_mismatch');
});

test('an unknown application or scope gets an error page', async () => {
  const strange = await fetch(authorizationUrl(sandbox, newVerifier(), { extra: { client_id: 'x' } }));
  expect(strange.status).toBe(401);
  const scope = await fetch(authorizationUrl(sandbox, newVerifier(), { scope: 'openid calendar' }));
  expect(scope.status).toBe(400);
});

test('denying answers access_denied with the state', async () => {
  const answer = await consent(sandbox, newVerifier(), { decision: 'deny' });
  expect(Object.fromEntries(answer)).toEqual({ state: 'state-1', error: 'access_denied' });
});

test('a consent form can be posted once', async () => {
  const page = await (await fetch(authorizationUrl(sandbox, newVerifier(), {}))).text();
  const request = /name="request" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const post = () =>
    fetch(`${sandbox.url}/o/oauth2/v2/auth`, {
      ...form({ request, account: ana.email, scope: eventsScope, decision: 'allow' }),
      redirect: 'manual',
    });
  expect((await post()).status).toBe(302);
  expect((await post()).status).toBe(400);
});

test('an account with a password is not let in without it', async () => {
  const guarded = await embedded({ accounts: [{ ...ana, password: 'segredo' }] });
  await expect(consent(guarded, newVerifier())).rejects.toThrow('400');
  await guarded.stop();
});

test('a code gives tokens and an id_token that the published keys verify', async () => {
  const verifier = newVerifier();
  const answer = await consent(sandbox, verifier, { extra: { nonce: 'n-1', prompt: 'consent' } });
  expect(answer.get('state')).toBe('state-1');
  const { status, body } = await exchange(sandbox, answer.get('code') ?? '', verifier);
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  expect(body['refresh_token']).toMatch(/^1\/\//);
  expect(String(body['scope']).split(' ').sort()).toEqual([
    eventsScope,
    'https://www.googleapis.com/auth/userinfo.email',
    'openid',
  ]);
  const keys = (await send(`${sandbox.url}/oauth2/v3/certs`)).body as unknown as JSONWebKeySet;
  const { payload } = await jwtVerify(String(body['id_token']), createLocalJWKSet(keys), {
    issuer: 'https://accounts.google.com',
    audience: portal.clientId,
  });
  expect(payload).toMatchObject({
    email: ana.email,
    email_verified: true,
    nonce: 'n-1',
    azp: portal.clientId,
  });
  const pem = (await send(`${sandbox.url}/oauth2/v1/certs`)).body;
  const certificate = new X509Certificate(String(Object.values(pem)[0]));
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test('a scope that the owner unticks is not granted', async () => {
  const { body } = await connect(sandbox, { untick: [eventsScope] });
  expect(body['scope']).not.toContain('calendar');
});

test('a refresh token comes with the first consent, and again only when forced', async () => {
  const fresh = await embedded();
  expect((await connect(fresh)).body['refresh_token']).toBeDefined();
  expect((await connect(fresh)).body['refresh_token']).toBeUndefined();
  expect((await connect(fresh, { extra: { prompt: 'consent' } })).body['refresh_token']).toBeDefined();
  expect(
    (await connect(fresh, { email: rui.email, extra: { access_type: 'online' } })).body['refresh_token'],
  ).toBeUndefined();
  await fresh.stop();
});

test('a wrong or missing code verifier is refused', async () => {
  const code = (await consent(sandbox, newVerifier())).get('code') ?? '';
  const wrong = await exchange(sandbox, code, newVerifier());
  expect([wrong.status, wrong.body['error']]).toEqual([400, 'invalid_grant']);
  expect((await exchange(sandbox, code, '')).body['error']).toBe('invalid_grant');
});

test('a wrong redirect address or client secret is refused at the token endpoint', async () => {
  const verifier = newVerifier();
  const code = (await consent(sandbox, verifier)).get('code') ?? '';
  const elsewhere = await exchange(sandbox, code, verifier, { redirect_uri: 'http://localhost/' });
  expect(elsewhere.body['error']).toBe('redirect_uri_mismatch');
  const secret = await exchange(sandbox, code, verifier, { client_secret: 'x' });
  expect([secret.status, secret.body['error']]).toEqual([401, 'invalid_client']);
});

test('a code used twice is refused and takes back the tokens it gave', async () => {
  const verifier = newVerifier();
  const code = (await consent(sandbox, verifier, { extra: { prompt: 'consent' } })).get('code') ?? '';
  const first = await exchange(sandbox, code, verifier);
  expect((await exchange(sandbox, code, verifier)).body['error']).toBe('invalid_grant');
  expect((await refresh(sandbox, String(first.body['refresh_token']))).body['error']).toBe('invalid_grant');
});

test('a code is dead after ten minutes and an access token after an hour', async () => {
  let now = Date.parse('2026-11-21T10:00:00Z');
  const timed = await embedded({ clock: () => new Date(now) });
  const verifier = newVerifier();
  const code = (await consent(timed, verifier)).get('code') ?? '';
  now += 600_001;
  expect((await exchange(timed, code, verifier)).body['error']).toBe('invalid_grant');
  const call = api(timed, (await connect(timed, { extra: { prompt: 'consent' } })).access);
  expect((await call('GET', '/calendars/primary/events')).status).toBe(200);
  now += 3_600_001;
  expect((await call('GET', '/calendars/primary/events')).status).toBe(401);
  await timed.stop();
});

test('a refresh gives a new access token, also to a client that authenticates by Basic', async () => {
  const tokens = await connect(sandbox, { extra: { prompt: 'consent' } });
  const again = await refresh(sandbox, tokens.refresh);
  expect(again.body['access_token']).not.toBe(tokens.access);
  expect(again.body['refresh_token']).toBeUndefined();
  const basic = await send(`${sandbox.url}/token`, {
    ...form({ grant_type: 'refresh_token', refresh_token: tokens.refresh }),
    headers: {
      authorization: `Basic ${Buffer.from(`${portal.clientId}:${portal.clientSecret}`).toString('base64')}`,
    },
  });
  expect(basic.status).toBe(200);
});

test.each(['query', 'body'])('revoking a token in the %s takes the whole grant', async (place) => {
  const { access, refresh: token } = await connect(sandbox, { extra: { prompt: 'consent' } });
  const other = await connect(sandbox);
  const reply =
    place === 'query'
      ? await send(`${sandbox.url}/revoke?token=${encodeURIComponent(access)}`, { method: 'POST' })
      : await send(`${sandbox.url}/revoke`, form({ token }));
  expect(reply.status).toBe(200);
  expect((await refresh(sandbox, token)).body).toEqual({
    error: 'invalid_grant',
    error_description: 'Token has been expired or revoked.',
  });
  expect((await api(sandbox, other.access)('GET', '/calendars/primary/events')).status).toBe(401);
  expect((await send(`${sandbox.url}/revoke`, form({ token }))).body['error']).toBe('invalid_token');
});

test('userinfo and tokeninfo tell what a token is good for', async () => {
  const { access } = await connect(sandbox);
  const headers = { authorization: `Bearer ${access}` };
  const info = await send(`${sandbox.url}/v1/userinfo`, { headers });
  expect(info.body).toMatchObject({ email: ana.email, email_verified: true });
  const token = await send(`${sandbox.url}/tokeninfo?access_token=${access}`);
  expect(token.body).toMatchObject({ aud: portal.clientId, email: ana.email, sub: info.body['sub'] });
  expect((await send(`${sandbox.url}/tokeninfo?access_token=x`)).status).toBe(400);
  expect((await send(`${sandbox.url}/v1/userinfo`)).status).toBe(401);
});

test('discovery names endpoints of this origin and the issuer of Google', async () => {
  const { body } = await send(`${sandbox.url}/.well-known/openid-configuration`);
  expect(body).toMatchObject({
    issuer: 'https://accounts.google.com',
    token_endpoint: `${sandbox.url}/token`,
    authorization_endpoint: `${sandbox.url}/o/oauth2/v2/auth`,
  });
});
