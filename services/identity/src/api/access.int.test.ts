import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  asDoctor,
  asOperator,
  bearer,
  call,
  connectByApi,
  withSession,
  type Credentials,
} from '../testing/api-client.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, people } from '../testing/people.ts';
import { openApiDocument } from './openapi-document.ts';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly forDoctors: boolean;
}

const document = openApiDocument() as {
  readonly paths: Record<string, Record<string, { readonly security: readonly object[] }>>;
};
const routes: readonly Route[] = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, { security }]) => ({
    ...{ method: verb.toUpperCase(), path },
    forDoctors: security.some((way) => 'portalSession' in way),
  })),
);
const changing = routes.filter(({ method, forDoctors }) => method !== 'GET' && forDoctors);

/** Bodies that would do something, if the request were let in. */
const bodies: Readonly<Record<string, object>> = {
  'POST /google-calendar/oauth-callback': { replaceAccount: true },
  'PUT /google-calendar/integration/toggle': { enabled: false },
  'POST /doctors/{doctorId}/google-calendar/revoke': { reason: 'not allowed' },
};

let world: IdentityWorld;
beforeAll(async () => {
  world = await startIdentityWorld();
  await connectByApi(world, await asDoctor(world, people.ana));
  await connectByApi(world, await asDoctor(world, people.anaInLisbon), googleAccounts.other);
});
afterAll(() => world.stop());

function send(route: Route, credentials: Credentials, doctorId = 'crm-1') {
  const path = route.path.replace('{doctorId}', doctorId);
  return call(world, credentials, route.method, path, bodies[`${route.method} ${route.path}`]);
}

async function everybody(): Promise<unknown> {
  return Promise.all([world.askAccess(people.ana), world.askAccess(people.anaInLisbon)]).then((answers) =>
    answers.map(({ body }) => [body.mode, body.connectionVersion]),
  );
}

describe('every route of the JSON API', () => {
  test('is closed to whoever has no token or session, or a token that somebody else made', async () => {
    expect(routes.length).toBeGreaterThan(8);
    const claims = {
      iss: world.idp.issuerOf('hc-sp'),
      sub: 'x',
      aud: 'surgery-calendar',
      exp: 4_102_444_800,
    };
    const unsigned = [{ alg: 'none' }, { ...claims, doctor_id: 'crm-1', roles: ['operator'] }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const foreign = await bearer(world, {
      ...{ hospitalId: 'hc-sp', sub: 'x', roles: ['operator'], doctorId: 'crm-1', audience: 'another-api' },
    });
    const credentials = [
      {},
      { authorization: `Bearer ${unsigned}.` },
      foreign,
      { cookie: 'identity.sid=s%3Ax.y' },
    ];
    for (const route of routes) {
      for (const one of credentials) {
        expect({ ...route, ...pick(await send(route, one)) }).toMatchObject({
          status: 401,
          code: 'unauthenticated',
        });
      }
    }
  });

  test('is for doctors themselves or for operators, and not the other way round', async () => {
    const operator = await asOperator(world, 'hc-sp');
    const doctor = await asDoctor(world, people.ana);
    const clerk = await asDoctor(world, people.clerk);
    for (const route of routes) {
      const wrong = route.forDoctors ? [operator, clerk] : [doctor, clerk];
      for (const one of wrong)
        expect({ ...route, ...pick(await send(route, one)) }).toMatchObject({ status: 403 });
    }
  });

  test('with another hospital’s token reaches nobody here, whatever id is named', async () => {
    const before = await everybody();
    const operator = await asOperator(world, 'hsj-lisboa');
    for (const route of routes.filter(({ path }) => path.includes('{doctorId}'))) {
      for (const id of ['crm-1', 'crm-9', '..%2Fcrm-1', "crm-1'--"]) {
        expect({ ...route, id, ...pick(await send(route, operator, id)) }).toMatchObject({
          ...{ status: 404, code: 'doctor-unknown' },
        });
      }
    }
    // The same doctor's id at the other hospital is somebody else: somebody who is not connected.
    const namesake = await bearer(world, {
      ...{ hospitalId: 'hsj-lisboa', sub: 'x', roles: ['doctor'], doctorId: 'crm-1' },
    });
    expect((await call(world, namesake, 'GET', '/google-calendar/status')).body).toEqual({
      state: 'not-connected',
    });
    expect((await call(world, namesake, 'DELETE', '/google-calendar/integration')).status).toBe(404);
    expect(await everybody()).toEqual(before);
  });

  test('that changes something takes the portal’s session from the portal’s own pages alone', async () => {
    const before = await everybody();
    const { cookie = '' } = await withSession(world, people.ana);
    const elsewhere = [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: world.url, 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ];
    expect(changing.length).toBeGreaterThan(2);
    for (const route of changing) {
      for (const headers of elsewhere) {
        const answer = await send(route, { cookie, ...headers });
        expect({ ...route, headers, ...pick(answer) }).toMatchObject({ status: 403, code: 'cross-site' });
      }
    }
    expect(await everybody()).toEqual(before);
  });

  test('is documented, and what is not documented does not exist', async () => {
    const answer = await call(world, {}, 'GET', '/openapi.json');
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(document)));
    expect(await call(world, {}, 'GET', '/nothing')).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
  });
});

test('a client address whose tokens are refused again and again has to wait', async () => {
  const replica = await world.startReplica();
  const ask = () => fetch(`${replica.url}/api/v1/google-calendar/status`);
  let answer = await ask();
  for (let tries = 1; answer.status === 401 && tries < 200; tries += 1) answer = await ask();
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ code: 'too-many-requests' });
});

function pick({ status, body }: { readonly status: number; readonly body: Record<string, unknown> }) {
  return { status, code: body['code'] };
}
