import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { patchOf, startDirectory, type HospitalDirectory } from '../testing/hospital-directory.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, people } from '../testing/people.ts';

let world: IdentityWorld;
let directory: HospitalDirectory;
beforeEach(async () => {
  world = await startIdentityWorld();
  directory = await startDirectory(world);
});
afterEach(() => world.stop());

/** As Entra ID makes a user known. */
const entraUser = {
  schemas: [
    'urn:ietf:params:scim:schemas:core:2.0:User',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  ],
  externalId: 'crm-1',
  userName: 'ana.souza@hc.onmicrosoft.example',
  active: true,
  emails: [{ primary: true, type: 'work', value: 'ana.souza@hc.example' }],
  meta: { resourceType: 'User' },
  name: { formatted: 'Ana Souza', familyName: 'Souza', givenName: 'Ana' },
  roles: [],
};

const find = (filter: string) =>
  directory.send('GET', `/Users?filter=${encodeURIComponent(filter).replaceAll('%20', '+')}`);

describe('a directory that makes a doctor known', () => {
  test('gets the resource that it asked for, with an id and its address', async () => {
    const made = await directory.send('POST', '/Users', entraUser);
    expect(made.status).toBe(201);
    const id = String(made.body['id']);
    expect(made.headers.get('location')).toBe(`${world.url}/scim/v2/Users/${id}`);
    expect(made.headers.get('content-type')).toContain('application/scim+json');
    expect(made.body).toEqual({
      ...{ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], id, externalId: 'crm-1' },
      ...{ userName: 'ana.souza@hc.onmicrosoft.example', active: true },
      ...{ name: { formatted: 'Ana Souza' }, displayName: 'Ana Souza' },
      emails: [{ value: 'ana.souza@hc.example', type: 'work', primary: true }],
      meta: {
        ...{ resourceType: 'User', created: expect.stringMatching(/^20.+Z$/) },
        location: `${world.url}/scim/v2/Users/${id}`,
      },
    });
    expect((await directory.send('GET', `/Users/${id}`)).body).toEqual(made.body);
  });

  test('finds them by its own name still, after they signed in with another address', async () => {
    const { body } = await directory.send('POST', '/Users', entraUser);
    await world.signIn(people.ana);
    const found = await find('userName eq "ANA.SOUZA@hc.onmicrosoft.example"');
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: body['id'] }] });
    expect(found.body).toMatchObject({ Resources: [{ emails: [{ value: 'ana@hc-sp.example' }] }] });
  });

  test('lets them sign in and connect as the same doctor', async () => {
    await directory.send('POST', '/Users', entraUser);
    const page = await world.connect(people.ana, googleAccounts.ana);
    expect(page.status).toBe(200);
    const { rows } = await world.pool.query('SELECT doctor_id FROM identity.doctor');
    expect(rows).toEqual([{ doctor_id: 'crm-1' }]);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place' });
  });

  test('as not active keeps them out', async () => {
    await directory.send('POST', '/Users', { ...entraUser, active: false });
    const { browser } = await world.signIn(people.ana);
    expect((await browser.open(`${world.url}/dashboard`)).url).toBe(`${world.url}/`);
  });

  test('who is known already is told so, whether by a sign-in or by the directory', async () => {
    await world.signIn(people.ana);
    const uniqueness = { status: 409, body: { status: '409', scimType: 'uniqueness' } };
    expect(await directory.send('POST', '/Users', entraUser)).toMatchObject(uniqueness);
    const bruno = { userName: 'bruno', externalId: 'crm-2' };
    expect((await directory.send('POST', '/Users', bruno)).status).toBe(201);
    expect(await directory.send('POST', '/Users', bruno)).toMatchObject(uniqueness);
    const sameName = { userName: 'BRUNO', externalId: 'crm-3' };
    expect(await directory.send('POST', '/Users', sameName)).toMatchObject(uniqueness);
    const both = [1, 2].map(() => directory.send('POST', '/Users', { userName: 'eva', externalId: 'crm-4' }));
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test.each([
    ['without the doctor’s id', { userName: 'x' }, 'invalidValue'],
    ['with an id that is none', { userName: 'x', externalId: '../etc' }, 'invalidValue'],
    ['without a userName', { externalId: 'crm-1' }, 'invalidValue'],
    ['with an active that is neither', { ...entraUser, active: 'maybe' }, 'invalidValue'],
    ['with an address that is none', { ...entraUser, emails: [{ value: 'nobody' }] }, 'invalidValue'],
    [
      'with a text that PostgreSQL cannot hold',
      { ...entraUser, displayName: 'a\0b', name: null },
      'invalidValue',
    ],
    ['as something else than an object', [entraUser], 'invalidSyntax'],
    ['as no JSON', '{"userName":', 'invalidSyntax'],
  ])('%s is told what is wrong', async (_, body, scimType) => {
    for (const contentType of ['application/scim+json', 'application/json']) {
      const answer = await directory.send('POST', '/Users', body, { contentType });
      expect(answer).toMatchObject({ status: 400, body: { status: '400', scimType } });
    }
  });

  test('in another format is told which', async () => {
    const answer = await directory.send('POST', '/Users', '<user/>', { contentType: 'text/xml' });
    expect(answer.status).toBe(415);
  });
});

describe('a directory that looks for doctors', () => {
  test('gets them a page at a time, as Okta tries a connection', async () => {
    for (const id of ['crm-1', 'crm-2', 'crm-3'])
      await directory.send('POST', '/Users', { userName: id, externalId: id, active: id !== 'crm-3' });
    const page = await directory.send('GET', '/Users?startIndex=1&count=2');
    expect(page.body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      ...{ totalResults: 3, startIndex: 1, itemsPerPage: 2 },
      Resources: [{ externalId: 'crm-1' }, { externalId: 'crm-2' }],
    });
    const last = await directory.send('GET', '/Users?startIndex=3&count=2');
    expect(last.body).toMatchObject({
      ...{ totalResults: 3, startIndex: 3, itemsPerPage: 1 },
      Resources: [{ externalId: 'crm-3', active: false }],
    });
    const none = await directory.send('GET', '/Users?count=0');
    expect(none.body).toMatchObject({ totalResults: 3, Resources: [] });
  });

  test('finds nobody by a name that nobody has', async () => {
    expect(await find('userName eq "nobody@hc-sp.example"')).toMatchObject({
      ...{ status: 200, body: { totalResults: 0, Resources: [] } },
    });
  });

  test.each([
    'userName sw "a"',
    'userName eq "a" and active eq true',
    'emails[type eq "work"].value eq "a"',
    'active eq true',
    'userName eq "a" or "1" eq "1"',
    'userName eq a',
    '',
  ])('by a filter that is not served, %s, is told so', async (filter) => {
    expect(await find(filter)).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
  });

  test('by a text with quotation marks looks for that text', async () => {
    await directory.send('POST', '/Users', { userName: 'the "one"', externalId: 'crm-1' });
    expect((await find(String.raw`userName eq "the \"one\""`)).body).toMatchObject({ totalResults: 1 });
  });

  test('learns what is served here', async () => {
    const config = await directory.send('GET', '/ServiceProviderConfig');
    expect(config.body).toMatchObject({ patch: { supported: true }, bulk: { supported: false } });
    for (const path of ['/ResourceTypes', '/Schemas']) {
      expect((await directory.send('GET', path)).body).toMatchObject({ totalResults: 1 });
    }
    const schema = await directory.send('GET', '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User');
    expect(schema.body).toMatchObject({ id: 'urn:ietf:params:scim:schemas:core:2.0:User' });
    expect((await directory.send('GET', '/Groups')).status).toBe(404);
  });
});

describe('a directory that changes a doctor', () => {
  const ana = async () => `/Users/${String((await directory.send('POST', '/Users', entraUser)).body['id'])}`;

  test('as Entra ID does, changes what it names', async () => {
    const patch = patchOf(
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'ana@new.example' },
      { op: 'Replace', path: 'name.familyName', value: 'Lima' },
      { op: 'Replace', path: 'displayName', value: 'Ana Lima' },
      { op: 'Replace', path: 'userName', value: 'ana.lima@hc.onmicrosoft.example' },
    );
    expect(await directory.send('PATCH', await ana(), patch)).toMatchObject({
      status: 200,
      body: {
        ...{ userName: 'ana.lima@hc.onmicrosoft.example', displayName: 'Ana Lima', active: true },
        emails: [{ value: 'ana@new.example' }],
      },
    });
  });

  test('by a PUT replaces all of it, but lets nobody in who is not named active', async () => {
    const path = await ana();
    await directory.send('PATCH', path, patchOf({ op: 'replace', value: { active: false } }));
    const put = await directory.send('PUT', path, { userName: 'ana', externalId: 'crm-1' });
    expect(put).toMatchObject({ status: 200, body: { userName: 'ana', active: false } });
    expect(put.body).not.toHaveProperty('emails');
    expect(put.body).not.toHaveProperty('displayName');
  });

  test('cannot give them another id', async () => {
    const path = await ana();
    const mutability = { status: 400, body: { scimType: 'mutability' } };
    const patch = patchOf({ op: 'replace', path: 'externalId', value: 'crm-2' });
    expect(await directory.send('PATCH', path, patch)).toMatchObject(mutability);
    const put = { ...entraUser, externalId: 'crm-2' };
    expect(await directory.send('PUT', path, put)).toMatchObject(mutability);
  });

  test('cannot give them another doctor’s name', async () => {
    await directory.send('POST', '/Users', { userName: 'bruno', externalId: 'crm-2' });
    const patch = patchOf({ op: 'replace', path: 'userName', value: 'Bruno' });
    expect(await directory.send('PATCH', await ana(), patch)).toMatchObject({ status: 409 });
  });
});
