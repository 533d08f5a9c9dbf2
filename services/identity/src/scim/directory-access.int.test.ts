import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startDirectory, scimTokens, type HospitalDirectory } from '../testing/hospital-directory.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { people } from '../testing/people.ts';

let world: IdentityWorld;
let directory: HospitalDirectory;
let anaId: string;
beforeAll(async () => {
  world = await startIdentityWorld();
  directory = await startDirectory(world);
  await world.signIn(people.ana);
  anaId = (await directory.idOf('crm-1')) ?? '';
});
afterAll(() => world.stop());

const user = { userName: 'eva@hc-sp.example', externalId: 'crm-9', active: true };
const routes: readonly [string, string, (id: string) => string, object | undefined][] = [
  ['GET', 'one', (id) => `/Users/${id}`, undefined],
  ['PUT', 'one', (id) => `/Users/${id}`, { userName: 'x', active: false }],
  ['PATCH', 'one', (id) => `/Users/${id}`, { Operations: [{ op: 'replace', path: 'active', value: false }] }],
  ['DELETE', 'one', (id) => `/Users/${id}`, undefined],
];
const open: readonly [string, string, (id: string) => string, object | undefined][] = [
  ...routes,
  ['GET', 'all', () => '/Users', undefined],
  ['POST', 'a new one', () => '/Users', user],
  ['GET', 'the configuration', () => '/ServiceProviderConfig', undefined],
  ['GET', 'the types', () => '/ResourceTypes', undefined],
  ['GET', 'the schemas', () => '/Schemas', undefined],
  ['GET', 'nothing', () => '/Nothing', undefined],
];

async function doctors(): Promise<unknown[]> {
  const { rows } = await world.pool.query<Record<string, unknown>>(
    'SELECT hospital_id, doctor_id, name, email, user_name, deactivated_at, deleted_at FROM identity.doctor ORDER BY 1, 2',
  );
  return rows;
}

describe('a directory', () => {
  test.each(open)('without a token cannot %s %s', async (method, _, path, body) => {
    const before = await doctors();
    const answer = await directory.send(method, path(anaId), body, { token: null });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('content-type')).toContain('application/scim+json');
    expect(answer.body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '401',
    });
    expect(await doctors()).toEqual(before);
  });

  test.each(open)('with a wrong token cannot %s %s', async (method, _, path, body) => {
    const before = await doctors();
    const token = `${scimTokens['hc-sp'].slice(0, -1)}x`;
    expect((await directory.send(method, path(anaId), body, { token })).status).toBe(401);
    expect(await doctors()).toEqual(before);
  });

  test.each(routes)(
    'cannot %s %s of another hospital: it is told that there is none',
    async (method, _, path, body) => {
      const before = await doctors();
      const foreign = { token: scimTokens['hsj-lisboa'] };
      const answer = await directory.send(method, path(anaId), body, foreign);
      const unknown = await directory.send(method, path(crypto.randomUUID()), body, foreign);
      expect(answer.status).toBe(404);
      expect(answer.body).toEqual(unknown.body);
      expect(await doctors()).toEqual(before);
    },
  );

  test.each(['externalId eq "crm-1"', 'userName eq "ana@hc-sp.example"', 'id eq "ANA"'])(
    'finds no doctor of another hospital by %s',
    async (filter) => {
      const path = `/Users?filter=${encodeURIComponent(filter.replace('ANA', anaId))}`;
      expect((await directory.send('GET', path)).body).toMatchObject({ totalResults: 1 });
      const foreign = await directory.send('GET', path, undefined, { token: scimTokens['hsj-lisboa'] });
      expect(foreign.body).toMatchObject({ totalResults: 0, Resources: [] });
    },
  );

  test('lists no doctor of another hospital', async () => {
    const { body } = await directory.send('GET', '/Users', undefined, { token: scimTokens['hsj-lisboa'] });
    expect(body).toMatchObject({ totalResults: 0, Resources: [] });
  });

  test('that makes a doctor of an id known that another hospital uses makes another doctor', async () => {
    const sent = { userName: 'other@hsj-lisboa.example', externalId: 'crm-1', active: false };
    const made = await directory.send('POST', '/Users', sent, { token: scimTokens['hsj-lisboa'] });
    expect(made.status).toBe(201);
    expect(made.body['id']).not.toBe(anaId);
    expect((await directory.send('GET', `/Users/${anaId}`)).body).toMatchObject({ active: true });
  });

  test.each(['not-a-uuid', '%00', '..%2FUsers', "' OR 1=1--"])(
    'that asks for %s gets nothing',
    async (id) => {
      expect((await directory.send('GET', `/Users/${id}`)).status).toBe(404);
    },
  );

  test('of a hospital that has no token configured is refused, whatever it sends', async () => {
    const plain = await startDirectory(world, { HOSPITALS: world.settings['HOSPITALS'] ?? '' });
    for (const token of [null, 'undefined', scimTokens['hc-sp']]) {
      expect((await plain.send('GET', '/Users', undefined, { token })).status).toBe(401);
    }
  });

  test('is refused in the clear where the portal is at an https address', async () => {
    const settings = { PUBLIC_URL: 'https://agenda.hospital.example', TRUSTED_PROXIES: 'loopback' };
    const secure = await startDirectory(world, settings);
    expect((await secure.send('GET', '/Users')).status).toBe(403);
  });

  test('that guesses tokens is stopped after 50 in five minutes, whatever else it asked', async () => {
    const guessed = await startDirectory(world);
    for (let sent = 0; sent < 60; sent += 1)
      expect((await guessed.send('GET', '/Users/none')).status).toBe(404);
    for (let sent = 0; sent < 50; sent += 1) {
      expect((await guessed.send('GET', '/Users', undefined, { token: `guess-${sent}` })).status).toBe(401);
    }
    const stopped = await guessed.send('GET', '/Users');
    expect(stopped.status).toBe(429);
    expect(stopped.headers.get('retry-after')).toBe('300');
    expect(stopped.body).toMatchObject({ status: '429' });
  });

  test('needs no page of the portal and gets no cookie', async () => {
    const answer = await directory.send('GET', '/Users');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('the log', () => {
  test('holds no token, no name and no address of what a directory sent', async () => {
    await directory.send('POST', '/Users', {
      ...{ userName: 'planted@hc-sp.example', externalId: 'crm-77', displayName: 'Planted Name' },
      emails: [{ value: 'mail.planted@hc-sp.example' }],
    });
    await directory.send('POST', '/Users', '{"userName": "Planted Name"');
    expect(world.log()).toContain('"request"');
    expect(world.log()).not.toMatch(/planted/i);
    for (const token of Object.values(scimTokens)) expect(world.log()).not.toContain(token);
    const { rows } = await world.pool.query<{ line: string }>(
      'SELECT l::text AS line FROM identity.audit_log l',
    );
    expect(rows.some(({ line }) => line.includes('crm-77'))).toBe(true);
    expect(rows.some(({ line }) => /planted/i.test(line))).toBe(false);
  });
});
