import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withSession, type Credentials } from '../testing/api-client.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, people } from '../testing/people.ts';
import { addressOf, routesRegisteredBy, type RegisteredRoute } from '../testing/registered-routes.ts';

let world: IdentityWorld;
let routes: readonly RegisteredRoute[];
let changing: readonly RegisteredRoute[];
beforeAll(async () => {
  world = await startIdentityWorld();
  ({ routes } = await routesRegisteredBy(() => world.startReplica()));
  changing = routes.filter(({ method }) => method !== 'GET');
  await world.connect(people.ana, googleAccounts.ana);
});
afterAll(() => world.stop());

const nameOf = ({ method, path }: RegisteredRoute) => `${method} ${path}`;

/** Where the proof is a token of its own, a browser's cookie is none, wherever the request comes from: the status without that token. */
const provenByToken: Readonly<Record<string, number>> = {
  'POST /internal/google/access-token': 401,
  'POST /sign-in/back-channel-logout': 400,
  'POST /google/risc': 400,
  'POST /api/v1/doctors/:doctorId/google-calendar/revoke': 401,
  'POST /scim/v2/Users': 401,
  'PUT /scim/v2/Users/:id': 401,
  'PATCH /scim/v2/Users/:id': 401,
  'DELETE /scim/v2/Users/:id': 401,
};

const values = { hospitalId: 'hc-sp', language: 'en', doctorId: 'crm-1', id: randomUUID() };

function send(route: RegisteredRoute, headers: Credentials, url = world.url): Promise<Response> {
  const isForm = route.path === '/google/pause';
  return fetch(`${url}${addressOf(route, values)}`, {
    ...{ method: route.method, redirect: 'manual', headers },
    ...(isForm && { body: new URLSearchParams({ entries: 'keep' }) }),
  });
}

/** Whatever a doctor could lose by a request that they did not make. */
async function kept(): Promise<unknown> {
  const links = await world.pool.query('SELECT * FROM identity.user_google_auth ORDER BY user_id');
  const leaving = await world.pool.query('SELECT count(*) FROM identity.withdrawal');
  const doctors = await world.pool.query('SELECT id, deactivated_at, deleted_at FROM identity.doctor');
  const { body } = await world.askAccess(people.ana);
  return [links.rows, leaving.rows, doctors.rows, body.mode, body.connectionVersion];
}

describe('every route that changes something', () => {
  test('refuses a request that another site’s page sends with the visitor’s cookie', async () => {
    expect(changing.length).toBeGreaterThan(12);
    const session = await withSession(world, people.ana);
    const before = await kept();
    const elsewhere = [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site' },
      {},
    ];
    for (const route of changing) {
      for (const headers of elsewhere) {
        const { status } = await send(route, { cookie: session['cookie'] ?? '', ...headers });
        const expected = provenByToken[nameOf(route)] ?? 403;
        expect({ route: nameOf(route), headers, status }).toEqual({
          ...{ route: nameOf(route), headers, status: expected },
        });
      }
    }
    expect(await kept()).toEqual(before);
    expect(Object.keys(provenByToken).toSorted()).toEqual(
      changing
        .map(nameOf)
        .filter((name) => name in provenByToken)
        .toSorted(),
    );
  });

  test('answers the portal’s own form with a page or by 303, and never sends what was posted on', async () => {
    const forms = changing.filter(
      (route) => !(nameOf(route) in provenByToken || route.path.startsWith('/api')),
    );
    expect(forms.length).toBeGreaterThan(5);
    for (const route of forms) {
      const { status } = await send(route, await withSession(world, people.bruno));
      expect({ route: nameOf(route), status, isFine: [303, 409].includes(status) }).toMatchObject({
        isFine: true,
      });
    }
  });
});

test('no route that is only looked at changes a doctor’s connection', async () => {
  const session = await withSession(world, people.ana);
  const before = await kept();
  for (const route of routes.filter(({ method }) => method === 'GET')) await send(route, session);
  expect(await kept()).toEqual(before);
});

describe('every answer where the portal is at an https address', () => {
  let url: string;
  beforeAll(async () => {
    const settings = { PUBLIC_URL: 'https://agenda.hospital.example', TRUSTED_PROXIES: 'loopback' };
    ({ url } = await world.startReplica(settings));
  });
  const https = { 'x-forwarded-proto': 'https', origin: 'https://evil.example' };
  const nowhere = [
    '/nothing',
    '/api/v1/nothing',
    '/scim/v2/Nothing',
    '/internal/nothing',
    '/assets/portal.css',
  ];
  /** What says nothing of anybody, and may be kept. */
  const open = ['/healthz', '/readyz', '/api/v1/openapi.json', '/internal/nothing', '/assets/portal.css'];

  test('has the headers that keep it from being framed, sniffed, kept, embedded or told on, errors included', async () => {
    for (const route of [...routes, ...nowhere.map((path) => ({ method: 'GET', path }))]) {
      const { headers } = await send(route, https, url);
      const seen = Object.fromEntries(headers);
      expect({ route: nameOf(route), ...seen }).toMatchObject({
        'content-security-policy': expect.stringMatching(
          /^default-src 'none';((?!unsafe).)*base-uri 'none';frame-ancestors 'none'$/,
        ),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
      });
      for (const name of ['access-control-allow-origin', 'x-powered-by', 'server'])
        expect({ route: nameOf(route), [name]: headers.get(name) }).toMatchObject({ [name]: null });
      if (!open.includes(route.path))
        expect({ route: nameOf(route), kept: headers.get('cache-control') }).toMatchObject({
          kept: 'no-store',
        });
    }
  });

  test('sets no cookie but those of this very host, over https, out of reach of scripts and of other sites', async () => {
    const names = new Set<string>();
    for (const route of routes) {
      for (const cookie of (await send(route, https, url)).headers.getSetCookie()) {
        expect(cookie).toMatch(/^__Host-identity\.\w+=[^;]+; .*Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
        expect(cookie).not.toMatch(/domain/i);
        names.add(cookie.split('=')[0] ?? '');
      }
    }
    expect([...names].toSorted()).toEqual(['__Host-identity.language', '__Host-identity.sid']);
  });
});
