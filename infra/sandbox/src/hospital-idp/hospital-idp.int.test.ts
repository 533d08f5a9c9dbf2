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
let redirectUri: string;
let directory: string;
let idp: HospitalIdp;
let browser: FormClient;

beforeEach(async () => {
  portal = createServer((_request, response) => response.end('back')).listen(0, '127.0.0.1');
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
  const clients = [{ ...client, redirectUris: [redirectUri] }];
  const hospitals = [
    { hospitalId: 'hc-sp', name: 'Hospital & Clínicas', clients, users: [ana, rui] },
    { hospitalId: 'hsj-lisboa', name: 'São José', clients, users: [{ ...ana, sub: 'u-2' }] },
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
