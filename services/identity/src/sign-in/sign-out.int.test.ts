import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { begin, callbackAfterSignIn, cookieOf, visit } from '../testing/bare-sign-in.ts';
import { startForgingIssuer } from '../testing/forging-issuer.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { password, people, portalAt } from '../testing/people.ts';

let world: IdentityWorld;
beforeAll(async () => {
  world = await startIdentityWorld();
});
afterAll(() => world.stop());

describe('signing out', () => {
  test('ends the session here, then the hospital’s where the visitor agrees, and comes back', async () => {
    const { browser, page } = await world.signIn(people.ana);
    const asked = await browser.submit(page, { button: 'Sair' });
    expect(asked.url).toContain(world.idp.issuerOf('hc-sp'));
    expect((await browser.open(`${world.url}/dashboard`)).url).toBe(`${world.url}/`);
    const out = await browser.submit(asked, { button: 'yes' });
    expect(out).toMatchObject({ url: `${world.url}/`, text: expect.stringContaining('Em qual hospital') });
  });

  test('asks the next one in this browser for a password, even where the hospital’s session goes on', async () => {
    const { browser, page } = await world.signIn(people.ana);
    await browser.submit(page, { button: 'Sair' });
    const again = await browser.open(`${world.url}/sign-in/hc-sp`);
    expect(again.url).toContain(world.idp.url);
    const form = { fields: { username: people.bruno.email, password } };
    expect((await browser.submit(again, form)).text).toContain('crm-2');
  });

  test('makes the session’s cookie worthless, and puts no token into a URL', async () => {
    const { cookie, authorization } = await begin(world.url);
    const signedIn = cookieOf(await visit(await callbackAfterSignIn(authorization), cookie));
    const out = await signOut(signedIn);
    const location = new URL(out.headers.get('location') ?? '');
    expect(Object.fromEntries(location.searchParams)).toEqual({
      client_id: 'portal',
      post_logout_redirect_uri: `${world.url}/`,
    });
    expect((await visit(`${world.url}/dashboard`, signedIn)).headers.get('location')).toBe('/');
  });

  test('is written to the audit log, as signing in is', async () => {
    const { browser, page } = await world.signIn(people.anaInLisbon);
    await browser.submit(page, { button: 'Sair' });
    const { rows } = await world.pool.query(
      `SELECT action, actor_kind, actor_id, ip FROM identity.audit_log WHERE doctor_id = 'om-1' ORDER BY seq`,
    );
    const actor = { actor_kind: 'doctor', actor_id: 'om-1', ip: expect.stringContaining('127.0.0.1') };
    expect(rows).toEqual([
      { action: 'doctor.signed-in', ...actor },
      { action: 'doctor.signed-out', ...actor },
    ]);
  });

  test('is not for other sites to ask', async () => {
    const page = await signOut('', 'https://evil.example');
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('Pedido recusado');
  });

  test('ends here where the provider’s way out is not on its own origin', async () => {
    const issuer = await startForgingIssuer({ endSessionEndpoint: 'http://localhost:9/evil' });
    const hospitals = [{ ...portalAt('hc-sp'), issuer: issuer.issuer }];
    const other = await startIdentityWorld({ HOSPITALS: JSON.stringify(hospitals) });
    const { cookie, state, nonce } = await begin(other.url);
    issuer.answerWith(await issuer.sign(issuer.claims({ nonce })));
    const query = new URLSearchParams({ code: 'c', state, iss: issuer.issuer });
    const signedIn = cookieOf(await visit(`${other.url}/sign-in/callback?${query.toString()}`, cookie));
    const out = await signOut(signedIn, other.url, other.url);
    expect(out.headers.get('location')).toBe('/');
    await other.stop();
    issuer.stop();
  });
});

describe('signing out at the hospital’s identity provider', () => {
  test('ends the session here', async () => {
    const { browser } = await world.signIn(people.ana);
    const { browser: bruno } = await world.signIn(people.bruno);
    const asked = await browser.open(`${world.idp.issuerOf('hc-sp')}/session/end`);
    await browser.submit(asked, { button: 'yes' });
    expect((await browser.open(`${world.url}/dashboard`)).url).toBe(`${world.url}/`);
    expect((await bruno.open(`${world.url}/dashboard`)).text).toContain('crm-2');
  });
});

function signOut(cookie: string, origin = world.url, portal = world.url): Promise<Response> {
  return fetch(`${portal}/sign-out`, { method: 'POST', redirect: 'manual', headers: { cookie, origin } });
}
