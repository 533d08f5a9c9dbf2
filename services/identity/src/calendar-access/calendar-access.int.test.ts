import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { openToken } from '../tokens/seal-token.ts';
import { environment } from '../configuration.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, people } from '../testing/people.ts';

const MINUTE = 60_000;

let world: IdentityWorld;
beforeEach(async () => {
  world = await startIdentityWorld();
});
afterEach(() => world.stop());

/** The doctor takes the application's access away, at Google. */
async function revokeAtGoogle(): Promise<void> {
  const { rows } = await world.pool.query<{ sub: string; refresh_token: string }>(
    'SELECT sub, refresh_token FROM identity.google_account',
  );
  const { tokenKeyring } = environment.parse(world.settings);
  for (const { sub, refresh_token: sealed } of rows) {
    const token = await openToken(tokenKeyring, sealed, { owner: sub, holds: 'refresh-token' });
    const response = await fetch(`${world.google.url}/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
    expect(response.status).toBe(200);
  }
}

describe('what the bridge is told', () => {
  test('of a connected doctor: a token that Google takes, and the hospital’s policy', async () => {
    await world.connect(people.ana, googleAccounts.ana);
    const { status, headers, body } = await world.askAccess(people.ana);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      ...{ mode: 'place', connectionVersion: 1, calendarId: 'primary', preferences: {} },
      policy: { patientDetails: 'full' },
    });
    if (body.mode !== 'place') return;
    const events = await fetch(`${world.google.url}/calendar/v3/calendars/primary/events`, {
      headers: { authorization: `Bearer ${body.accessToken}` },
    });
    expect(events.status).toBe(200);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(50 * MINUTE);
  });

  test('of a doctor who never came or has not connected: wait', async () => {
    expect((await world.askAccess({ hospitalId: 'hc-sp', doctorId: 'crm-9' })).body).toEqual({
      mode: 'none',
      reason: 'not-connected',
    });
    await world.signIn(people.ana);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'none', reason: 'not-connected' });
  });

  test('of a hospital without a policy: wait, whoever is connected', async () => {
    await world.connect(people.ana, googleAccounts.ana);
    const hospitals = JSON.parse(world.settings['HOSPITALS'] ?? '') as object[];
    const silent = hospitals.map((hospital) => ({ ...hospital, patientDetails: undefined }));
    const { url: identityUrl } = await world.startReplica({ HOSPITALS: JSON.stringify(silent) });
    expect((await world.askAccess(people.ana, { identityUrl })).body).toMatchObject({
      mode: 'none',
      reason: 'no-policy',
    });
  });

  test('nothing without an assertion of its own key that names the very doctor', async () => {
    const foreign = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    expect((await world.askAccess(people.ana, { key: foreign })).status).toBe(401);
    expect((await world.askAccess(people.ana, { claims: { doctor_id: 'crm-2' } })).status).toBe(401);
    expect((await world.askAccess(people.ana, { claims: { hospital_id: 'hsj-lisboa' } })).status).toBe(401);
    const bare = await fetch(`${world.url}/internal/google/access-token`, { method: 'POST' });
    expect(bare.status).toBe(401);
    expect((await world.askAccess({ hospitalId: 'hc-sp', doctorId: 'not an id' })).status).toBe(422);
  });
});

describe('the access token', () => {
  beforeEach(() => world.connect(people.ana, googleAccounts.ana));

  test('is the same until a minute before it expires, and then a new one', async () => {
    const first = await world.askAccess(people.ana);
    world.passTime(58 * MINUTE);
    const second = await world.askAccess(people.ana);
    expect(second.body).toEqual(first.body);
    expect(await world.tokenRequests()).toBe(1);
    world.passTime(1.5 * MINUTE);
    const third = await world.askAccess(people.ana);
    expect(third.body).toMatchObject({ mode: 'place', connectionVersion: 1 });
    expect(third.body).not.toMatchObject({
      accessToken: first.body.mode === 'place' ? first.body.accessToken : '',
    });
    expect(await world.tokenRequests()).toBe(2);
  });

  test('is another one where Google refused the first, and one refresh serves all who say so', async () => {
    const { body } = await world.askAccess(people.ana);
    const refusedAccessToken = body.mode === 'place' ? body.accessToken : '';
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.askAccess(people.ana, { refusedAccessToken })),
    );
    const tokens = answers.map((answer) => (answer.body.mode === 'place' ? answer.body.accessToken : ''));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens).not.toContain(refusedAccessToken);
    expect(await world.tokenRequests()).toBe(2);
  });

  test('that was refused because the doctor took the access away is answered as revoked at once', async () => {
    const { body } = await world.askAccess(people.ana);
    await revokeAtGoogle();
    const refusedAccessToken = body.mode === 'place' ? body.accessToken : '';
    expect((await world.askAccess(people.ana, { refusedAccessToken })).body).toMatchObject({
      mode: 'none',
      reason: 'access-revoked',
    });
  });

  test('is refreshed once, however many ask at once of however many replicas', async () => {
    const { url: identityUrl } = await world.startReplica();
    await world.addFault({ match: { path: '^/token$' }, effect: { delayMs: 300 } });
    world.passTime(60 * MINUTE);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        world.askAccess(people.ana, index % 2 === 0 ? {} : { identityUrl }),
      ),
    );
    const tokens = answers.map(({ body }) => (body.mode === 'place' ? body.accessToken : body.mode));
    expect(new Set(tokens).size).toBe(1);
    expect(await world.tokenRequests()).toBe(2);
  });

  test('is refreshed by another where a process died in the middle of it', async () => {
    world.passTime(60 * MINUTE);
    await world.pool.query(
      `UPDATE identity.google_account
          SET refresh_lease = gen_random_uuid(), refresh_leased_until = clock_timestamp() + interval '1 second'`,
    );
    expect((await world.askAccess(people.ana)).body.mode).toBe('place');
  });

  test('is not to be had while Google is down, and nobody is called revoked for that', async () => {
    world.passTime(60 * MINUTE);
    await world.addFault({ match: { path: '^/token$' }, effect: { status: 503, retryAfter: 7 } });
    const down = await world.askAccess(people.ana);
    expect(down.status).toBe(503);
    expect(down.headers.get('retry-after')).toBe('7');
    await world.clearFaults();
    await world.addFault({ match: { path: '^/token$', times: 1 }, effect: { reset: 'before' } });
    expect((await world.askAccess(people.ana)).status).toBe(503);
    expect((await world.askAccess(people.ana)).body.mode).toBe('place');
  });

  test('sealed under a key that was lost is reported by the key’s name', async () => {
    const { url: identityUrl } = await world.startReplica({
      TOKEN_KEYS: JSON.stringify({ second: randomBytes(32).toString('base64') }),
    });
    expect(await world.askAccess(people.ana, { identityUrl })).toMatchObject({
      status: 503,
      body: { code: 'token-key-lost', detail: expect.stringContaining('first') },
    });
    expect((await world.askAccess(people.ana)).body.mode).toBe('place');
    // The replica said so when it started, and started all the same.
    expect(world.log()).toContain('"code":"token-key-lost","keyName":"first","tokens":2');
  });
});

describe('access that was revoked at Google', () => {
  beforeEach(async () => {
    await world.connect(people.ana, googleAccounts.ana);
    await world.connect(people.anaInLisbon, googleAccounts.ana);
    await revokeAtGoogle();
    world.passTime(60 * MINUTE);
  });

  test('is told to the bridge and, for each of the account’s doctors, to the bus', async () => {
    expect((await world.askAccess(people.ana)).body).toEqual({
      mode: 'none',
      reason: 'access-revoked',
      connectionVersion: 2,
    });
    expect((await world.askAccess(people.anaInLisbon)).body).toMatchObject({
      mode: 'none',
      reason: 'access-revoked',
    });
    await eventually(() => {
      const revoked = world.published.filter(({ type }) => type === 'calendar-access.revoked.v1');
      expect(revoked.map(({ subject }) => subject).sort()).toEqual(['hc-sp/crm-1', 'hsj-lisboa/om-1']);
    });
    // The exchange of each consent, and the one refresh that was refused.
    expect(await world.tokenRequests()).toBe(3);
  });

  test('is shown to the doctor, who connects again for both hospitals at once', async () => {
    await world.askAccess(people.ana);
    const { browser, page } = await world.signIn(people.ana);
    expect(page.text).toContain('O Google retirou o nosso acesso');
    const consent = await browser.submit(page, { button: 'Conectar Google Calendar' });
    expect(new URL(consent.url).searchParams.get('login_hint')).toBe(googleAccounts.ana);
    await browser.submit(consent, { fields: { account: googleAccounts.ana }, button: 'allow' });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place', connectionVersion: 3 });
    expect((await world.askAccess(people.anaInLisbon)).body).toMatchObject({
      ...{ mode: 'place', connectionVersion: 3 },
      policy: { patientDetails: 'initials' },
    });
    await eventually(() => {
      const last = world.published.slice(-2).map(({ type, subject }) => `${type} ${subject ?? ''}`);
      expect(last.sort()).toEqual([
        'calendar-access.granted.v1 hc-sp/crm-1',
        'calendar-access.granted.v1 hsj-lisboa/om-1',
      ]);
    });
  });
});
