import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFormClient } from '@surgery-calendar/sandbox/form-client';
import { startHospitalIdp } from '@surgery-calendar/sandbox/hospital-idp';
import { freePort } from '@surgery-calendar/test-servers';
import { begin } from '../testing/bare-sign-in.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { hospitalOf, password, people, portalAt } from '../testing/people.ts';

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

  test('asks by code flow with a proof key, a state and a nonce of its own each time', async () => {
    const [first, second] = [await begin(world.url), await begin(world.url)];
    expect(Object.fromEntries(first.authorization.searchParams)).toEqual({
      client_id: 'portal',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: `${world.url}/sign-in/callback`,
      response_type: 'code',
      scope: 'openid email profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(first.authorization.searchParams.get(name)).not.toBe(
        second.authorization.searchParams.get(name),
      );
  });

  test('of somebody who is no doctor ends on a page that says so', async () => {
    const { page } = await world.signIn(people.clerk);
    expect(page).toMatchObject({
      status: 403,
      text: expect.stringContaining('Esta conta não é de um médico'),
    });
  });

  test('with a colleague’s account that the provider still knows can be begun again with another', async () => {
    const { browser, page } = await world.signIn(people.clerk);
    expect(page.text).toContain('Se a conta é de outra pessoa, volte ao início e entre com a sua.');
    const asked = await browser.open(`${world.url}/sign-in/hc-sp`);
    expect(asked.url).toContain(world.idp.url);
    const dashboard = await browser.submit(asked, form(people.bruno.email));
    expect(dashboard).toMatchObject({ url: `${world.url}/dashboard`, status: 200 });
  });

  test('twice is the same doctor', async () => {
    await world.signIn(people.bruno);
    await world.signIn(people.bruno);
    const { rows } = await world.pool.query(`SELECT subject FROM identity.doctor WHERE doctor_id = 'crm-2'`);
    expect(rows).toEqual([{ subject: 'u-bruno@hc-sp.example' }]);
  });

  test('with an answer that belongs to no request of this browser is refused', async () => {
    const page = await createFormClient().open(`${world.url}/sign-in/callback?code=c&state=s`);
    expect(page).toMatchObject({ status: 400, text: expect.stringContaining('não vale mais') });
  });

  test('says so where the hospital is unknown or its identity provider is away', async () => {
    expect((await createFormClient().open(`${world.url}/sign-in/hc-xx`)).status).toBe(404);
    const hospitals = JSON.parse(world.settings['HOSPITALS'] ?? '') as { hospitalId: string }[];
    const away = hospitals.map((hospital) => ({
      ...hospital,
      issuer: `http://localhost:9/${hospital.hospitalId}`,
    }));
    const port = await freePort();
    const replica = await world.startReplica({
      ...{ HOSPITALS: JSON.stringify(away), PORT: String(port), PUBLIC_URL: `http://localhost:${port}` },
    });
    const page = await fetch(`${replica.url}/sign-in/hc-sp`);
    expect(page.status).toBe(503);
  });
});

describe('hospitals that share an issuer', () => {
  test('take their own doctors alone, and tell the others where they belong', async () => {
    const port = await freePort();
    const portal = `http://localhost:${port}`;
    const north = hospitalOf('hc-sp', portal);
    const users = north.users.map((user) => ({ ...user, claims: { units: ['all', user.username] } }));
    const idp = await startHospitalIdp({ port: 0, hospitals: [{ ...north, users }] });
    const unit = (hospitalId: string, value: string) => ({
      ...{ ...portalAt('hc-sp'), hospitalId, name: hospitalId },
      ...{ issuer: idp.issuerOf('hc-sp'), claim: { name: 'units', value } },
    });
    const hospitals = [unit('north', people.ana.email), unit('south', people.bruno.email)];
    await world.startReplica({
      ...{ PORT: String(port), PUBLIC_URL: portal },
      HOSPITALS: JSON.stringify(hospitals),
    });
    const signIn = async (hospitalId: string, email: string) => {
      const browser = createFormClient();
      return browser.submit(await browser.open(`${portal}/sign-in/${hospitalId}`), form(email));
    };
    expect(await signIn('north', people.ana.email)).toMatchObject({ url: `${portal}/dashboard` });
    expect(await signIn('south', people.ana.email)).toMatchObject({
      status: 403,
      text: expect.stringContaining('Esta conta é de outro hospital'),
    });
    const { rows } = await world.pool.query(`SELECT FROM identity.doctor WHERE hospital_id = 'south'`);
    expect(rows).toEqual([]);
    // The provider still knows Ana in this browser; Bruno can sign in all the same.
    const browser = createFormClient();
    await browser.submit(await browser.open(`${portal}/sign-in/south`), form(people.ana.email));
    const again = await browser.open(`${portal}/sign-in/south`);
    const bruno = await browser.submit(again, form(people.bruno.email));
    expect(bruno).toMatchObject({ url: `${portal}/dashboard` });
    await idp.stop();
  });
});

describe('every answer of the portal', () => {
  test('carries a strict content policy and stays out of caches and frames', async () => {
    const { headers } = await fetch(`${world.url}/`);
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none';style-src 'self';img-src 'self';form-action 'self' ${world.google.url} ${world.idp.url};` +
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
});

describe('health', () => {
  test('is ready while the database answers', async () => {
    expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${world.url}/readyz`)).status).toBe(200);
  });
});
