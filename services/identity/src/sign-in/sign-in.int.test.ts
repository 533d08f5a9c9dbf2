import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFormClient } from '@surgery-calendar/sandbox/form-client';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { password, people } from '../testing/people.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await startIdentityWorld();
});
afterAll(() => world.stop());

const form = (email: string) => ({ fields: { username: email, password } });

describe('signing in', () => {
  test('leads from the hospital’s choice over its own sign-in page to the dashboard', async () => {
    const browser = createFormClient();
    const welcome = await browser.open(`${world.url}/`);
    const signIn = await browser.follow(welcome, 'Hospital hc-sp');
    expect(signIn.url).toContain(world.idp.issuerOf('hc-sp'));
    const dashboard = await browser.submit(signIn, form(people.ana.email));
    expect(dashboard).toMatchObject({ url: `${world.url}/dashboard`, status: 200 });
    expect(dashboard.text).toContain('crm-1');
    expect(dashboard.text).toContain('Conectar Google Calendar');
  });

  test('of somebody who is no doctor ends on a page that says so', async () => {
    const { page } = await world.signIn(people.clerk);
    expect(page).toMatchObject({
      status: 403,
      text: expect.stringContaining('Esta conta não é de um médico'),
    });
  });

  test('twice is the same doctor', async () => {
    await world.signIn(people.bruno);
    await world.signIn(people.bruno);
    const { rows } = await world.pool.query(`SELECT subject FROM identity.doctor WHERE doctor_id = 'crm-2'`);
    expect(rows).toEqual([{ subject: 'u-bruno@hc-sp.example' }]);
  });

  test('gives the session a new id, so that a planted one is worth nothing', async () => {
    const first = await fetch(`${world.url}/sign-in/hc-sp`, { redirect: 'manual' });
    const [planted = ''] = first.headers.getSetCookie();
    expect(planted).toMatch(/^identity\.sid=.+; Path=\/; .*HttpOnly; SameSite=Lax/);
    const cookie = planted.split(';')[0] ?? '';
    const back = await callbackAfterSignIn(first.headers.get('location') ?? '');
    const arrived = await fetch(back, { headers: { cookie }, redirect: 'manual' });
    expect(arrived.headers.get('location')).toBe('/dashboard');
    expect(arrived.headers.getSetCookie()[0]?.split(';')[0]).not.toBe(cookie);
    const stale = await fetch(`${world.url}/dashboard`, { headers: { cookie }, redirect: 'manual' });
    expect(stale.headers.get('location')).toBe('/');

    const replayed = await fetch(back, { headers: { cookie }, redirect: 'manual' });
    expect(replayed.status).toBe(400);
  });

  test('stores what it must remember once, before the browser is sent on: a later write could undo the next page’s', async () => {
    await world.pool.query(`
      CREATE TABLE identity.session_write (sid text);
      CREATE FUNCTION identity.note_write() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO identity.session_write VALUES (NEW.sid); RETURN NULL; END';
      CREATE TRIGGER note_write AFTER INSERT OR UPDATE OF sess ON identity.session
        FOR EACH ROW EXECUTE FUNCTION identity.note_write()`);
    await (await fetch(`${world.url}/sign-in/hc-sp`, { redirect: 'manual' })).text();
    expect((await world.pool.query('SELECT sid FROM identity.session_write')).rows).toHaveLength(1);
    await world.pool.query('DROP TRIGGER note_write ON identity.session');
  });

  test('with an answer that belongs to no request of this browser is refused', async () => {
    const page = await createFormClient().open(`${world.url}/sign-in/callback?code=c&state=s`);
    expect(page).toMatchObject({ status: 400, text: expect.stringContaining('não vale mais') });
  });

  test('says so where the hospital is unknown or its identity provider is away', async () => {
    expect((await createFormClient().open(`${world.url}/sign-in/hc-xx`)).status).toBe(404);
    const hospitals = JSON.parse(world.settings['HOSPITALS'] ?? '') as object[];
    const away = hospitals.map((hospital) => ({ ...hospital, issuer: 'http://localhost:9/hc-sp' }));
    const PUBLIC_URL = 'https://agenda.hospital.example';
    const replica = await world.startReplica({ HOSPITALS: JSON.stringify(away), PUBLIC_URL });
    const page = await fetch(`${replica.url}/sign-in/hc-sp`);
    expect(page.status).toBe(503);
  });
});

/** Signs Ana in at the provider and gives the address that it sends the browser back to, without going there. */
async function callbackAfterSignIn(authorizationUrl: string): Promise<string> {
  let location = authorizationUrl;
  const jar = new Map<string, string>();
  const send = async (method: string, body?: URLSearchParams) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(location, {
      method,
      redirect: 'manual',
      headers: { cookie },
      ...(body && { body }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
      jar.set(name, value);
    }
    location = new URL(response.headers.get('location') ?? location, location).href;
  };
  await send('GET');
  await send('GET');
  await send('POST', new URLSearchParams({ username: people.ana.email, password }));
  await send('GET');
  return location;
}

describe('signing out', () => {
  test('ends the session, and the next one in this browser is asked for a password', async () => {
    const { browser, page } = await world.signIn(people.ana);
    const out = await browser.submit(page, { button: 'Sair' });
    expect(out.text).toContain('Em qual hospital');
    expect((await browser.open(`${world.url}/dashboard`)).url).toBe(`${world.url}/`);
    const again = await browser.open(`${world.url}/sign-in/hc-sp`);
    expect(again.url).toContain(world.idp.url);
    expect((await browser.submit(again, form(people.bruno.email))).text).toContain('crm-2');
  });

  test('is not for other sites to ask', async () => {
    const page = await fetch(`${world.url}/sign-out`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('Pedido recusado');
  });
});

describe('every answer of the portal', () => {
  test('carries a strict content policy and stays out of caches and frames', async () => {
    const { headers } = await fetch(`${world.url}/`);
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none';style-src 'self';img-src 'self';form-action 'self' ${world.google.url};` +
        `base-uri 'none';frame-ancestors 'none'`,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('is a page, also where there is nothing; the services’ part speaks JSON', async () => {
    const nothing = await createFormClient().open(`${world.url}/nothing`);
    expect(nothing).toMatchObject({ status: 404, text: expect.stringContaining('Página não encontrada') });
    const internal = await fetch(`${world.url}/internal/nothing`);
    expect(internal.headers.get('content-type')).toContain('application/problem+json');
  });

  test('comes in English once that is chosen', async () => {
    const browser = createFormClient();
    const english = await browser.follow(await browser.open(`${world.url}/`), 'English');
    expect(english.text).toContain('Which hospital');
    expect((await browser.follow(english, 'Português')).text).toContain('Em qual hospital');
  });

  test('sends a visitor of 127.0.0.1 to the portal’s own address, whose cookies the way back will need', async () => {
    const answer = await fetch(`${world.url.replace('localhost', '127.0.0.1')}/dashboard?a=b`, {
      redirect: 'manual',
    });
    expect(answer.headers.get('location')).toBe(`${world.url}/dashboard?a=b`);
  });

  test('behind https, has cookies that only https and this very host get', async () => {
    const replica = await world.startReplica({ PUBLIC_URL: 'https://agenda.hospital.example' });
    const answer = await fetch(`${replica.url}/sign-in/hc-sp`, {
      redirect: 'manual',
      headers: { 'x-forwarded-proto': 'https' },
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-identity\.sid=.+; Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
    );
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=31536000');
  });
});

describe('health', () => {
  test('is ready while the database answers', async () => {
    expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${world.url}/readyz`)).status).toBe(200);
  });
});
