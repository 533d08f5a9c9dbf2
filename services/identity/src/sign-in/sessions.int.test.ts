import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PostgresSessionStore } from '../portal/session-store.ts';
import { begin, callbackAfterSignIn, cookieOf, visit } from '../testing/bare-sign-in.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { people, type Person } from '../testing/people.ts';
import { endSessionsOf } from './end-sessions-of.ts';

let world: IdentityWorld;
beforeEach(async () => {
  world = await startIdentityWorld();
});
afterEach(() => world.stop());

const MINUTE = 60_000;

async function signIn(person: Person = people.ana): Promise<string> {
  const { cookie, authorization } = await begin(world.url, person.hospitalId);
  return cookieOf(await visit(await callbackAfterSignIn(authorization, person), cookie));
}

async function isSignedIn(cookie: string): Promise<boolean> {
  const answer = await visit(`${world.url}/dashboard`, cookie);
  // An answer ends once the session's use is stored.
  await answer.text();
  return answer.status === 200;
}

async function sessions(): Promise<{ sid: string; xmin: string }[]> {
  return (await world.pool.query<{ sid: string; xmin: string }>('SELECT sid, xmin FROM identity.session'))
    .rows;
}

describe('a session', () => {
  test('has a new id after sign-in, so that a planted one is worth nothing', async () => {
    const { cookie: planted, setCookie, authorization } = await begin(world.url);
    expect(setCookie).toMatch(/^identity\.sid=.+; Path=\/; .*HttpOnly; SameSite=Lax/);
    const arrived = await visit(await callbackAfterSignIn(authorization), planted);
    expect(arrived.headers.get('location')).toBe('/dashboard');
    expect(cookieOf(arrived)).not.toBe(planted);
    expect(await isSignedIn(planted)).toBe(false);
  });

  test('has an id of 192 random bits, another each time, under a signature', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => begin(world.url)));
    const pattern = /^identity\.sid=s%3A([\w-]{32})\.[\w%]{43,}$/;
    const sids = ids.map(({ cookie }) => pattern.exec(cookie)?.[1]);
    expect(new Set(sids).size).toBe(5);
    expect(sids).not.toContain(undefined);
  });

  test('whose cookie’s signature does not fit is none', async () => {
    const cookie = await signIn();
    const other = await signIn(people.bruno);
    const swapped = `${cookie.split('.').slice(0, -1).join('.')}.${other.split('.').at(-1) ?? ''}`;
    expect(await isSignedIn(swapped)).toBe(false);
    expect(await isSignedIn(cookie)).toBe(true);
  });

  test('ends after 30 minutes unused, however long its cookie is kept', async () => {
    const cookie = await signIn();
    world.passTime(29 * MINUTE);
    expect(await isSignedIn(cookie)).toBe(true);
    world.passTime(29 * MINUTE);
    expect(await isSignedIn(cookie)).toBe(true);
    world.passTime(31 * MINUTE);
    expect(await isSignedIn(cookie)).toBe(false);
  });

  test('ends after 12 hours, however much it is used', async () => {
    const cookie = await signIn();
    for (let passed = 0; passed < 12 * 60 - 20; passed += 20) {
      expect(await isSignedIn(cookie)).toBe(true);
      world.passTime(20 * MINUTE);
    }
    expect(await isSignedIn(cookie)).toBe(true);
    world.passTime(21 * MINUTE);
    expect(await isSignedIn(cookie)).toBe(false);
  });

  test('is written by use at most once a minute', async () => {
    const cookie = await signIn();
    const begun = await sessions();
    await isSignedIn(cookie);
    await isSignedIn(cookie);
    expect(await sessions()).toEqual(begun);
    world.passTime(MINUTE + 1_000);
    await isSignedIn(cookie);
    expect(await sessions()).not.toEqual(begun);
  });

  test('that was ended is not brought back by a request that had read it before', async () => {
    await signIn();
    const [row] = await sessions();
    const store = new PostgresSessionStore({
      pool: world.pool,
      clock: () => new Date(),
      onError: () => undefined,
    });
    const sid = row?.sid ?? '';
    const read = await promisify(store.load.bind(store))(sid);
    if (read === undefined) throw new Error('the session is not stored');
    await world.pool.query('DELETE FROM identity.session');
    await promisify((done: (error: unknown) => void) => store.set(sid, read, done))();
    expect(await sessions()).toEqual([]);
    store.close();
  });

  test('of a doctor can be ended from here, all of theirs and nobody else’s', async () => {
    const [first, second, bruno] = [await signIn(), await signIn(), await signIn(people.bruno)];
    const { rows } = await world.pool.query<{ id: string }>(
      `SELECT id FROM identity.doctor WHERE doctor_id = 'crm-1'`,
    );
    expect(await endSessionsOf(world.pool, { doctorRowId: rows[0]?.id ?? '' })).toBe(2);
    expect(await Promise.all([first, second, bruno].map(isSignedIn))).toEqual([false, false, true]);
  });

  test('is stored once, before the browser is sent on: a later write could undo the next page’s', async () => {
    await world.pool.query(`
      CREATE TABLE identity.session_write (sid text);
      CREATE FUNCTION identity.note_write() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO identity.session_write VALUES (NEW.sid); RETURN NULL; END';
      CREATE TRIGGER note_write AFTER INSERT OR UPDATE OF sess ON identity.session
        FOR EACH ROW EXECUTE FUNCTION identity.note_write()`);
    await begin(world.url);
    expect((await world.pool.query('SELECT sid FROM identity.session_write')).rows).toHaveLength(1);
  });
});

describe('a form that is sent after the session has ended', () => {
  test.each([
    ...['/google/disconnect', '/google/pause', '/google/resume', '/google/change-account'],
    ...['/google/keep-account', '/calendar/check'],
  ])('to %s says that nothing was done', async (path) => {
    const cookie = await signIn();
    world.passTime(31 * MINUTE);
    const answer = await fetch(`${world.url}${path}`, {
      ...{ method: 'POST', redirect: 'manual', headers: { cookie, origin: world.url } },
      body: new URLSearchParams({ entries: 'keep' }),
    });
    expect(answer.status).toBe(401);
    const page = await answer.text();
    expect(page).toContain('a sua sessão já tinha terminado. Nada foi feito.');
    expect(page).toContain('entre de novo');
  });
});

describe('a doctor whom the hospital', () => {
  test('deactivated is signed in nowhere any more, and is told so when they try', async () => {
    const cookie = await signIn();
    await world.pool.query('UPDATE identity.doctor SET deactivated_at = now()');
    expect(await isSignedIn(cookie)).toBe(false);
    const { browser, page } = await world.signIn(people.ana);
    expect(page).toMatchObject({ status: 403, text: expect.stringContaining('cadastro está desativado') });
    // A colleague at the same computer is not met with Ana's account.
    expect((await browser.open(`${world.url}/sign-in/hc-sp`)).url).toContain(world.idp.url);
    const { rows } = await world.pool.query('SELECT deactivated_at FROM identity.doctor');
    expect(rows).toEqual([{ deactivated_at: expect.any(Date) }]);
  });

  test('removed from a directory that is connected no more is registered again by signing in, since it vouches for them', async () => {
    await signIn();
    await world.pool.query('UPDATE identity.doctor SET deactivated_at = now(), deleted_at = now()');
    expect(await isSignedIn(await signIn())).toBe(true);
    const { rows } = await world.pool.query('SELECT deactivated_at, deleted_at FROM identity.doctor');
    expect(rows).toEqual([{ deactivated_at: null, deleted_at: null }]);
  });
});

describe('where the portal is at an https address', () => {
  const PUBLIC_URL = 'https://agenda.hospital.example';
  const https = { 'x-forwarded-proto': 'https' };

  test('cookies go to this very host over https alone', async () => {
    const replica = await world.startReplica({ PUBLIC_URL, TRUSTED_PROXIES: 'loopback' });
    const answer = await fetch(`${replica.url}/sign-in/hc-sp`, { redirect: 'manual', headers: https });
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-identity\.sid=.+; Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
    );
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=31536000');
    const english = await fetch(`${replica.url}/language/en`, { redirect: 'manual', headers: https });
    expect(english.headers.getSetCookie()[0]).toMatch(
      /^__Host-identity\.language=en; .*Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
    );
  });

  test('a request in the clear is refused and gets no session; health and the services’ part answer', async () => {
    const replica = await world.startReplica({ PUBLIC_URL, TRUSTED_PROXIES: 'loopback' });
    const refused = await fetch(`${replica.url}/sign-in/hc-sp`, { redirect: 'manual' });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('Esta conexão não é segura');
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await sessions()).toEqual([]);
    expect((await fetch(`${replica.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${replica.url}/internal/nothing`)).status).toBe(404);
  });

  test('nobody but the trusted proxy is believed that a request came over https', async () => {
    const replica = await world.startReplica({ PUBLIC_URL, TRUSTED_PROXIES: '192.0.2.1' });
    const refused = await fetch(`${replica.url}/sign-in/hc-sp`, { redirect: 'manual', headers: https });
    expect(refused.status).toBe(400);
  });
});
