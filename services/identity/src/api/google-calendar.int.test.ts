import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import {
  asDoctor,
  call,
  connectByApi,
  consent,
  withSession,
  type Credentials,
} from '../testing/api-client.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { allHaveLeft, discardedGrantsAreEnded, entriesAreOff } from '../testing/leaving.ts';
import { googleAccounts, integratorPage, people } from '../testing/people.ts';

let world: IdentityWorld;
let ana: Credentials;
beforeEach(async () => {
  world = await startIdentityWorld();
  ana = await asDoctor(world, people.ana);
});
afterEach(() => world.stop());

const status = (credentials = ana) => call(world, credentials, 'GET', '/google-calendar/status');
/** The question whether to change accounts, as it is open now. */
const question = async (): Promise<unknown> => {
  const { next } = (await status()).body as { next?: { question: string } };
  return next?.question;
};
const post = (body: object, credentials = ana) =>
  call(world, credentials, 'POST', '/google-calendar/oauth-callback', body);

describe('a program connects a doctor', () => {
  test('by a bearer token of the doctor: consent’s address, Google’s answer, and it stands', async () => {
    expect((await status()).body).toEqual({ state: 'not-connected' });
    const asked = await call(
      ...([world, ana, 'GET'] as const),
      `/google-calendar/auth-url?language=en&redirectUri=${encodeURIComponent(integratorPage)}`,
    );
    expect(asked.status).toBe(200);
    expect(asked.headers.get('cache-control')).toBe('no-store');
    const url = new URL(String(asked.body['authUrl']));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...{ hl: 'en', redirect_uri: integratorPage, access_type: 'offline', code_challenge_method: 'S256' },
      state: asked.body['state'],
    });
    const connected = await connectByApi(world, ana);
    expect(connected).toMatchObject({
      status: 200,
      body: { outcome: 'connected', status: { state: 'connected', googleEmail: googleAccounts.ana } },
    });
    const integration = await call(world, ana, 'GET', '/google-calendar/integration');
    expect(integration).toMatchObject({
      status: 200,
      body: {
        provider: 'google-calendar',
        enabled: true,
        googleEmail: googleAccounts.ana,
        connectionVersion: 1,
      },
    });
    expect((await world.askAccess(people.ana)).body.mode).toBe('place');
  });

  test('by a bearer token only with a page of its own to come back to', async () => {
    expect(await call(world, ana, 'GET', '/google-calendar/auth-url')).toMatchObject({
      ...{ status: 422, body: { code: 'redirect-not-allowed' } },
    });
  });

  test('by the portal’s session', async () => {
    const session = await withSession(world, people.ana);
    expect((await connectByApi(world, session)).body).toMatchObject({ outcome: 'connected' });
  });

  test('back to no page that was not registered', async () => {
    for (const redirectUri of ['https://evil.example/', `${integratorPage}/more`, `${integratorPage}?x=1`]) {
      const path = `/google-calendar/auth-url?redirectUri=${encodeURIComponent(redirectUri)}`;
      expect(await call(world, ana, 'GET', path)).toMatchObject({
        ...{ status: 422, body: { code: 'redirect-not-allowed' } },
      });
    }
  });

  test('with each answer of Google’s once, within a quarter of an hour, for the doctor whom it was asked for', async () => {
    const answer = await consent(world, ana);
    const given = { code: answer['code'], state: answer['state'] };
    const bruno = await asDoctor(world, people.bruno);
    expect((await post(given, bruno)).body).toMatchObject({ status: 400, code: 'state-unknown' });
    const session = await withSession(world, people.ana);
    expect((await post(given, session)).body).toMatchObject({ code: 'state-unknown' });
    const both = await Promise.all([post(given), post(given)]);
    expect(both.map(({ body }) => body['outcome'] ?? body['code']).toSorted()).toEqual([
      'connected',
      'state-used',
    ]);

    const late = await consent(world, ana);
    world.passTime(16 * 60_000);
    expect(await post({ code: late['code'], state: late['state'] })).toMatchObject({ status: 410 });
  });

  test('and is told what went wrong: denied, a box left unticked, an error of Google’s, Google away', async () => {
    const denied = await consent(world, ana, { decision: 'deny' });
    expect(denied['error']).toBe('access_denied');
    expect((await post({ state: denied['state'], error: 'access_denied' })).body).toMatchObject({
      code: 'denied',
    });
    const unticked = await consent(world, ana, { account: googleAccounts.ana, scope: 'openid' });
    expect((await post({ state: unticked['state'], code: unticked['code'] })).body).toMatchObject({
      ...{ status: 403, code: 'scope-missing' },
    });
    const odd = await consent(world, ana);
    expect((await post({ state: odd['state'], error: 'admin_policy_enforced' })).body).toMatchObject({
      ...{ code: 'google-refused', detail: expect.stringContaining('admin_policy_enforced') },
    });
    await world.addFault({ match: { path: '^/token$' }, effect: { status: 503 } });
    const away = await consent(world, ana);
    const unavailable = await post({ state: away['state'], code: away['code'] });
    expect(unavailable).toMatchObject({ status: 503, body: { code: 'google-unavailable' } });
    // To repeat it would not help: the state is spent.
    expect(unavailable.headers.get('retry-after')).toBeNull();
    expect((await status()).body).toEqual({ state: 'not-connected' });
  });

  test.each([
    [{}, 'state'],
    [{ code: 'c' }, 'state'],
    [{ state: 's' }, 'code'],
    [{ replaceAccount: true }, 'state'],
    [{ question: 'q', replaceAccount: true }, 'question'],
    [{ question: '0199c0de-0000-7000-8000-000000000001' }, 'replaceAccount'],
    [{ state: 's', code: 'c', error: 'e' }, 'code'],
    [{ state: 's', code: 'c', extra: 1 }, 'extra'],
    [{ state: 5, code: 'c' }, 'state'],
  ])('with a body like %j is told the wrong field', async (body, field) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-body' } });
    expect(answer.body['errors']).toEqual([expect.objectContaining({ field })]);
  });
});

describe('another account', () => {
  beforeEach(async () => {
    await connectByApi(world, ana);
  });

  test('is asked about, and connected after a yes once the one of before is left', async () => {
    const asked = await connectByApi(world, ana, googleAccounts.other);
    expect(asked).toMatchObject({ status: 409, body: { code: 'another-account' } });
    expect((await status()).body).toMatchObject({
      ...{ state: 'connected', next: { googleEmail: googleAccounts.other, needsAnswer: true } },
    });
    expect((await post({ question: await question(), replaceAccount: true })).body).toMatchObject({
      ...{ outcome: 'connecting-later', status: { state: 'withdrawing', next: { needsAnswer: false } } },
    });
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect((await status()).body).toMatchObject({ state: 'connected', googleEmail: googleAccounts.other });
  });

  test('is given up after a no, and not asked about where the caller has the yes already', async () => {
    await connectByApi(world, ana, googleAccounts.other);
    const asked = await question();
    expect((await post({ question: asked, replaceAccount: false })).body).toMatchObject({ outcome: 'kept' });
    expect((await post({ question: asked, replaceAccount: true })).body).toMatchObject({
      code: 'nothing-asked',
    });
    await discardedGrantsAreEnded(world);
    const { code, state } = await consent(world, ana, { account: googleAccounts.other });
    expect((await post({ code, state, replaceAccount: true })).body).toMatchObject({
      outcome: 'connecting-later',
    });
  });

  test('of another doctor of the hospital needs an operator', async () => {
    const bruno = await asDoctor(world, people.bruno);
    expect(await connectByApi(world, bruno)).toMatchObject({
      ...{ status: 409, body: { code: 'linked-to-another-doctor' } },
    });
  });
});

describe('a pause', () => {
  const toggle = (body: object) => call(world, ana, 'PUT', '/google-calendar/integration/toggle', body);
  beforeEach(async () => {
    await connectByApi(world, ana);
  });

  test('leaves the entries as they are unless asked to take them off, and resuming places them again', async () => {
    expect((await toggle({ enabled: false })).body).toMatchObject({
      ...{ enabled: false, status: { state: 'paused', pause: { entries: 'keep' } } },
    });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'none', reason: 'paused' });
    expect((await toggle({ enabled: false, entries: 'remove' })).body).toMatchObject({
      status: { pause: { entries: 'remove' } },
    });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'remove-only', reason: 'paused' });
    expect((await toggle({ enabled: true })).body).toMatchObject({ enabled: true });
    expect((await toggle({ enabled: true })).body).toMatchObject({ enabled: true });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place', connectionVersion: 4 });
    await eventually(() => {
      expect(world.published.map(({ type }) => type)).toEqual([
        'calendar-access.granted.v1',
        ...Array.from({ length: 3 }, () => 'preferences.changed.v1'),
      ]);
    });
  });

  test('is shown as one, also while Google’s access is lost', async () => {
    await fetch(`${world.google.url}/__admin/accounts/${googleAccounts.ana}/revoke`, { method: 'POST' });
    world.passTime(60 * 60_000);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ reason: 'access-revoked' });
    ana = await asDoctor(world, people.ana);
    expect((await toggle({ enabled: false })).body).toMatchObject({
      ...{ enabled: false, status: { state: 'access-revoked', pause: { entries: 'keep' } } },
    });
  });

  test('is refused to who is not connected, or leaving, and in a wrong body', async () => {
    const bruno = await asDoctor(world, people.bruno);
    const path = '/google-calendar/integration/toggle';
    expect((await call(world, bruno, 'PUT', path, { enabled: false })).body).toMatchObject({
      code: 'not-connected',
    });
    expect((await toggle({ enabled: true, entries: 'keep' })).body).toMatchObject({ code: 'invalid-body' });
    await call(world, ana, 'DELETE', '/google-calendar/integration');
    expect((await toggle({ enabled: false })).body).toMatchObject({ status: 409, code: 'withdrawing' });
  });
});

describe('disconnecting', () => {
  test('is begun at once, and its way can be followed', async () => {
    await connectByApi(world, ana);
    const begun = await call(world, ana, 'DELETE', '/google-calendar/integration');
    expect(begun).toMatchObject({
      ...{ status: 202, body: { state: 'withdrawing', withdrawal: { step: 'removing', cause: 'doctor' } } },
    });
    expect(begun.headers.get('location')).toBe('/api/v1/google-calendar/status');
    expect((await call(world, ana, 'DELETE', '/google-calendar/integration')).status).toBe(202);
    await entriesAreOff(world, people.ana, 1);
    await allHaveLeft(world);
    expect((await status()).body).toMatchObject({
      ...{ state: 'not-connected', withdrawal: { step: 'done', leftBehind: 1, revokedAtGoogle: true } },
    });
    expect((await call(world, ana, 'GET', '/google-calendar/integration')).body).toMatchObject({
      ...{ status: 404, code: 'not-connected' },
    });
    expect((await call(world, ana, 'DELETE', '/google-calendar/integration')).status).toBe(404);
  });
});
