import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  entraDeactivates,
  oktaDeactivates,
  patchOf,
  scimTokens,
  startDirectory,
  type HospitalDirectory,
} from '../testing/hospital-directory.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { accounts, allHaveLeft, auditedActions, entriesAreOff } from '../testing/leaving.ts';
import { googleAccounts, people } from '../testing/people.ts';

let world: IdentityWorld;
let directory: HospitalDirectory;
let anaPath: string;
beforeEach(async () => {
  world = await startIdentityWorld({}, scimTokens);
  await world.connect(people.ana, googleAccounts.ana);
  directory = await startDirectory(world);
  anaPath = `/Users/${await directory.idOf('crm-1')}`;
});
afterEach(() => world.stop());

async function stored(): Promise<Record<string, unknown>> {
  const { rows } = await world.pool.query<Record<string, unknown>>(
    `SELECT name, email, user_name, subject, deactivated_at IS NOT NULL AS deactivated, deleted_at IS NOT NULL AS deleted
       FROM identity.doctor WHERE doctor_id = 'crm-1'`,
  );
  return rows[0] ?? {};
}

async function provisioning(): Promise<string[]> {
  const leftOut = ['doctor.signed-in', 'calendar.connected'];
  return (await auditedActions(world)).filter((action) => !leftOut.includes(action));
}

describe('a doctor whom the directory deactivates', () => {
  test.each([
    ['Entra ID', entraDeactivates],
    ['Okta', oktaDeactivates],
    ['Entra ID, in a value without a path', patchOf({ op: 'Replace', value: { active: 'False' } })],
    ['a value in other letters', patchOf({ op: 'REPLACE', path: 'Active', value: 'false' })],
  ])('as %s does is out at once, and the surgeries are taken off the calendar', async (_, patch) => {
    const { browser } = await world.signIn(people.ana);
    const answer = await directory.send('PATCH', anaPath, patch);
    expect(answer).toMatchObject({ status: 200, body: { active: false, externalId: 'crm-1' } });
    expect((await browser.open(`${world.url}/dashboard`)).url).toBe(`${world.url}/`);
    expect((await world.pool.query('SELECT FROM identity.session')).rowCount).toBe(0);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'remove-only' });
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await accounts(world)).toEqual({ links: [], known: [] });
    expect(await world.googleRequests('/revoke')).toBe(1);
    expect(await provisioning()).toEqual([
      'calendar.withdrawal-begun',
      'doctor.deactivated',
      'calendar.withdrawal-finished',
    ]);
  });

  test('by Okta’s PUT of the whole user is out as well', async () => {
    const answer = await directory.send('PUT', anaPath, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: anaPath.slice(7),
      userName: 'ana@hc-sp.example',
      name: { givenName: 'Ana', familyName: 'Souza' },
      emails: [{ primary: true, value: 'ana@hc-sp.example', type: 'work' }],
      displayName: 'Ana Souza',
      locale: 'pt-BR',
      externalId: 'crm-1',
      groups: [],
      active: false,
    });
    expect(answer).toMatchObject({ status: 200, body: { active: false, displayName: 'Ana Souza' } });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'remove-only' });
  });

  test('cannot sign in again', async () => {
    await directory.send('PATCH', anaPath, entraDeactivates);
    const { browser } = await world.signIn(people.ana);
    expect((await browser.open(`${world.url}/dashboard`)).url).toBe(`${world.url}/`);
    expect(await stored()).toMatchObject({ deactivated: true });
  });

  test('is not connected by a consent that was under way', async () => {
    const { browser } = await world.signIn(people.ana);
    const consent = await browser.open(`${world.url}/google/connect`);
    await directory.send('PATCH', anaPath, entraDeactivates);
    await browser.submit(consent, { fields: { account: googleAccounts.other }, button: 'allow' });
    const { known } = await accounts(world);
    expect(known).toEqual([googleAccounts.ana]);
    expect((await world.pool.query('SELECT FROM identity.pending_grant')).rowCount).toBe(0);
  });

  test('twice, leaves once', async () => {
    await directory.send('PATCH', anaPath, entraDeactivates);
    expect((await directory.send('PATCH', anaPath, oktaDeactivates)).status).toBe(200);
    expect(await provisioning()).toEqual(['calendar.withdrawal-begun', 'doctor.deactivated']);
  });

  test('by two requests at once, leaves once', async () => {
    const both = [entraDeactivates, oktaDeactivates].map((patch) => directory.send('PATCH', anaPath, patch));
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await provisioning()).toEqual(['calendar.withdrawal-begun', 'doctor.deactivated']);
  });

  test('stands in the audit log with the directory as who did it, and from where', async () => {
    await directory.send('PATCH', anaPath, entraDeactivates);
    const { rows } = await world.pool.query(
      `SELECT actor_kind, actor_id, hospital_id, doctor_id, ip, detail FROM identity.audit_log
        WHERE action = 'doctor.deactivated'`,
    );
    expect(rows).toEqual([
      {
        ...{ actor_kind: 'directory', actor_id: 'hc-sp', hospital_id: 'hc-sp', doctor_id: 'crm-1' },
        ...{ ip: expect.stringContaining('127.0.0.1'), detail: { sessions: 1, withdrawal: 'begun' } },
      },
    ]);
  });

  test('loses nothing where the request is refused as a whole', async () => {
    const patch = patchOf(
      { op: 'replace', path: 'active', value: false },
      { op: 'replace', path: 'title', value: 'Dr.' },
    );
    expect(await directory.send('PATCH', anaPath, patch)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidPath' },
    });
    expect(await stored()).toMatchObject({ deactivated: false });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place' });
  });

  test('is out whole or not at all: where one part fails, none is done, and the directory may try again', async () => {
    const { browser } = await world.signIn(people.ana);
    await world.pool.query('ALTER TABLE identity.audit_head RENAME TO audit_head_away');
    const failed = await directory.send('PATCH', anaPath, entraDeactivates);
    expect(failed).toMatchObject({ status: 500, body: { status: '500' } });
    await world.pool.query('ALTER TABLE identity.audit_head_away RENAME TO audit_head');
    expect(await stored()).toMatchObject({ deactivated: false });
    expect((await browser.open(`${world.url}/dashboard`)).url).toContain('/dashboard');
    expect((await world.pool.query('SELECT FROM identity.withdrawal')).rowCount).toBe(0);
    expect((await directory.send('PATCH', anaPath, entraDeactivates)).status).toBe(200);
    expect((await world.pool.query('SELECT FROM identity.withdrawal')).rowCount).toBe(1);
  });

  test('leaves the account to the doctor of another hospital who uses it too', async () => {
    await world.connect(people.anaInLisbon, googleAccounts.ana);
    await directory.send('PATCH', anaPath, entraDeactivates);
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await world.googleRequests('/revoke')).toBe(0);
    expect((await world.askAccess(people.anaInLisbon)).body).toMatchObject({ mode: 'place' });
  });
});

describe('a doctor whom the directory activates again', () => {
  test('signs in, is not connected, and connects anew', async () => {
    await directory.send('PATCH', anaPath, entraDeactivates);
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    const activates = patchOf({ op: 'Replace', path: 'active', value: 'True' });
    expect(await directory.send('PATCH', anaPath, activates)).toMatchObject({ body: { active: true } });
    const { page } = await world.signIn(people.ana);
    expect(page.text).toContain('Não conectado');
    await world.connect(people.ana, googleAccounts.ana);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place' });
    expect(await provisioning()).toContain('doctor.activated');
  });
});

describe('a doctor whom the directory deletes', () => {
  test('is out at once, is found no more, and is forgotten by name when the account is left', async () => {
    const { browser } = await world.signIn(people.ana);
    expect((await directory.send('DELETE', anaPath)).status).toBe(204);
    expect((await browser.open(`${world.url}/dashboard`)).url).toBe(`${world.url}/`);
    for (const [method, body] of [['GET'], ['PATCH', entraDeactivates], ['DELETE']] as const)
      expect((await directory.send(method, anaPath, body)).status).toBe(404);
    expect(await directory.idOf('crm-1')).toBeNull();
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await stored()).toEqual({
      ...{ name: null, email: null, user_name: null, subject: null },
      ...{ deactivated: true, deleted: true },
    });
    expect(await provisioning()).toEqual([
      'calendar.withdrawal-begun',
      'doctor.deleted',
      'calendar.withdrawal-finished',
    ]);
  });

  test('is forgotten by name at once where there was nothing to leave', async () => {
    await world.signIn(people.bruno);
    const path = `/Users/${await directory.idOf('crm-2')}`;
    expect((await directory.send('DELETE', path)).status).toBe(204);
    const { rows } = await world.pool.query(
      `SELECT name, email FROM identity.doctor WHERE doctor_id = 'crm-2'`,
    );
    expect(rows).toEqual([{ name: null, email: null }]);
  });

  test('cannot sign in again, although the hospital’s identity provider still lets them', async () => {
    await directory.send('DELETE', anaPath);
    const { page } = await world.signIn(people.ana);
    expect(page).toMatchObject({ status: 403, text: expect.stringContaining('desativ') });
    expect(await stored()).toMatchObject({ deleted: true });
  });

  test('and makes known again comes back under the same id, with a version that goes on', async () => {
    await directory.send('DELETE', anaPath);
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    const { connectionVersion: before = 0 } = (await world.askAccess(people.ana)).body;
    expect(before).toBeGreaterThan(0);
    const sent = { userName: 'ana@hc-sp.example', externalId: 'crm-1', active: true };
    expect(await directory.send('POST', '/Users', sent)).toMatchObject({
      ...{ status: 201, body: { id: anaPath.slice(7), active: true } },
    });
    await world.connect(people.ana, googleAccounts.ana);
    const { body } = await world.askAccess(people.ana);
    expect(body).toMatchObject({ mode: 'place' });
    expect(body.connectionVersion).toBeGreaterThan(before);
  });
});
