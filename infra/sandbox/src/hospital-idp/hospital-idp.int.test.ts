import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { createFormClient, type FormClient, type Page } from '../form-client/index.ts';
import { startHospitalIdp, type HospitalIdp } from './index.ts';

const ana = {
  username: 'ana@hc.example',
  password: 'right horse',
  sub: 'u-1',
  name: 'Ana "Nana" <Souza>',
  doctorId: 'crm-1',
  roles: ['doctor'],
};
const rui = { ...ana, username: 'rui@hc.example', sub: 'u-3', name: 'Rui', doctorId: 'crm-3' };
const client = { clientId: 'portal', clientSecret: 'portal-secret-of-the-tests' };
/** RFC 7636's own example. */
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** Stands for the portal: where the browser is sent back to. */
let portal: Server;
/** What was posted to it. */
let posted: string[];
let redirectUri: string;
let directory: string;
let idp: HospitalIdp;
let browser: FormClient;

beforeEach(async () => {
  posted = [];
  portal = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.method === 'POST') posted.push(body);
      response.end('back');
    });
  }).listen(0, '127.0.0.1');
  await once(portal, 'listening');
  redirectUri = `http://localhost:${(portal.address() as AddressInfo).port}/sign-in/callback`;
  directory = await mkdtemp(join(tmpdir(), 'hospital-idp-'));
  idp = await start();
  browser = createFormClient();
});
afterEach(async () => {
  await idp.stop();
  portal.close();
  await rm(directory, { recursive: true });
});

function start(): Promise<HospitalIdp> {
  const backChannelLogoutUri = new URL('/back-channel-logout', redirectUri).href;
  const clients = [{ ...client, redirectUris: [redirectUri], backChannelLogoutUri }];
  const hospitals = [
    { hospitalId: 'hc-sp', name: 'Hospital & Clínicas', clients, users: [ana, rui] },
    { hospitalId: 'hsj-lisboa', name: 'São José', clients, users: [{ ...ana, sub: 'u-2' }] },
    { hospitalId: 'older', name: 'Older', clients, users: [ana], sendsIssuer: false },
  ];
  return startHospitalIdp({ port: 0, hospitals, stateDirectory: directory });
}

function codeOf(page: Page): string {
  expect(page.url).toContain(redirectUri);
  return new URL(page.url).searchParams.get('code') ?? '';
}

function authorizationUrl(hospitalId: string, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid email profile',
    state: 's',
    nonce: 'n',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  });
  return `${idp.issuerOf(hospitalId)}/auth?${query.toString()}`;
}

describe('the sandbox hospital identity provider', () => {
  test('signs a doctor in by a plain form, without asking for consent, and puts the claims into the id_token', async () => {
    const form = await browser.open(authorizationUrl('hc-sp', { login_hint: ana.username }));
    expect(form.text).toContain('Hospital & Clínicas');
    const code = codeOf(
      await browser.submit(form, { fields: { username: 'ANA@hc.example', password: ana.password } }),
    );
    const answer = await fetch(`${idp.issuerOf('hc-sp')}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      }),
    });
    const { id_token: idToken } = (await answer.json()) as { id_token: string };
    const keys = createRemoteJWKSet(new URL(`${idp.issuerOf('hc-sp')}/jwks`));
    const { payload } = await jwtVerify(idToken, keys, {
      issuer: idp.issuerOf('hc-sp'),
      audience: client.clientId,
    });
    expect(payload).toMatchObject({
      sub: 'u-1',
      email: ana.username,
      name: ana.name,
      doctor_id: 'crm-1',
      roles: ['doctor'],
      nonce: 'n',
    });
  });

  test('answers a wrong password with 401 and a clear message, and lets the doctor try again', async () => {
    const form = await browser.open(authorizationUrl('hc-sp'));
    const refused = await browser.submit(form, { fields: { username: ana.username, password: 'wrong' } });
    expect(refused.status).toBe(401);
    expect(refused.text).toContain('E-mail ou senha incorretos');
    expect(
      codeOf(await browser.submit(refused, { fields: { username: ana.username, password: ana.password } })),
    ).not.toBe('');
  });

  test('lets somebody else sign in at the same browser, without a script', async () => {
    const signIn = async (user: typeof ana) =>
      browser.submit(await browser.open(authorizationUrl('hc-sp', { prompt: 'login' })), {
        fields: { username: user.username, password: user.password },
      });
    codeOf(await signIn(ana));
    codeOf(await signIn(rui));
    expect(codeOf(await browser.open(authorizationUrl('hc-sp')))).not.toBe('');
  });

  test('keeps the hospitals apart: a session at one signs nobody in at the other', async () => {
    const form = await browser.open(authorizationUrl('hc-sp'));
    codeOf(await browser.submit(form, { fields: { username: ana.username, password: ana.password } }));
    expect(codeOf(await browser.open(authorizationUrl('hc-sp')))).not.toBe('');
    expect((await browser.open(authorizationUrl('hsj-lisboa'))).text).toContain('Entrar');
  });

  test('issues bearer tokens that the hospital’s published keys verify, and no other hospital’s', async () => {
    const token = await idp.issueToken({
      hospitalId: 'hc-sp',
      sub: 'his',
      roles: ['scheduler'],
      ttlSeconds: 60,
    });
    const keysOf = (hospitalId: string) => createRemoteJWKSet(new URL(`${idp.issuerOf(hospitalId)}/jwks`));
    const { payload } = await jwtVerify(token, keysOf('hc-sp'), {
      issuer: idp.issuerOf('hc-sp'),
      audience: 'surgery-calendar',
    });
    expect(payload).toMatchObject({ sub: 'his', roles: ['scheduler'] });
    await expect(jwtVerify(token, keysOf('hsj-lisboa'))).rejects.toThrow();
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  });

  test('names itself in its answers (RFC 9207), unless it is set up as an issuer of before that', async () => {
    const announced = async (hospitalId: string) => {
      const answer = await fetch(`${idp.issuerOf(hospitalId)}/.well-known/openid-configuration`);
      const metadata = (await answer.json()) as Record<string, unknown>;
      return metadata['authorization_response_iss_parameter_supported'];
    };
    const sent = async (hospitalId: string) => {
      const form = await browser.open(authorizationUrl(hospitalId));
      const back = await browser.submit(form, { fields: { username: ana.username, password: ana.password } });
      return new URL(back.url).searchParams.get('iss');
    };
    expect([await announced('hc-sp'), await sent('hc-sp')]).toEqual([true, idp.issuerOf('hc-sp')]);
    expect([await announced('older'), await sent('older')]).toEqual([undefined, null]);
  });

  test('tells its clients by back-channel that a session has ended, with the sid of its id_tokens', async () => {
    const form = await browser.open(authorizationUrl('hc-sp'));
    await browser.submit(form, { fields: { username: ana.username, password: ana.password } });
    const asked = await browser.open(`${idp.issuerOf('hc-sp')}/session/end`);
    await browser.submit(asked, { button: 'yes' });
    const token = new URLSearchParams(posted[0]).get('logout_token') ?? '';
    const keys = createRemoteJWKSet(new URL(`${idp.issuerOf('hc-sp')}/jwks`));
    const { payload } = await jwtVerify(token, keys, { issuer: idp.issuerOf('hc-sp'), audience: 'portal' });
    expect(payload).toMatchObject({
      sub: 'u-1',
      sid: expect.any(String),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
  });

  test('answers at 127.0.0.1 as at localhost', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = new URL('/hc-sp/.well-known/openid-configuration', idp.url);
      url.hostname = host;
      const metadata = (await (await fetch(url)).json()) as { issuer: string };
      expect(metadata.issuer).toBe(idp.issuerOf('hc-sp'));
    }
  });

  test('keeps its keys over a restart, readable by their owner alone', async () => {
    const token = await idp.issueToken({ hospitalId: 'hsj-lisboa', sub: 'his', roles: [] });
    await idp.stop();
    idp = await start();
    const issuer = decodeJwt(token).iss;
    await jwtVerify(
      token,
      createRemoteJWKSet(new URL(`${idp.issuerOf('hsj-lisboa')}/jwks`)),
      issuer ? { issuer } : {},
    );
    for (const file of await readdir(directory))
      expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  });

  test('says that a sign-in is no longer known instead of failing', async () => {
    const page = await browser.open(`${idp.issuerOf('hc-sp')}/interaction/gone`);
    expect(page.status).toBe(400);
    expect(page.text).toContain('expirou');
  });
});
