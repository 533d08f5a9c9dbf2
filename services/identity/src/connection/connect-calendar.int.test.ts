import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFormClient } from '@surgery-calendar/sandbox/form-client';
import { eventually } from '@surgery-calendar/test-servers';
import { CALENDAR_SCOPE } from '../google/scopes.ts';
import { callbackUrlAfter } from '../testing/allow-at-google.ts';
import { startGoogleWithoutRefreshTokens } from '../testing/google-without-refresh-tokens.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, googleSecret, password, people } from '../testing/people.ts';

let world: IdentityWorld;
beforeEach(async () => {
  world = await startIdentityWorld();
});
afterEach(() => world.stop());

async function links(): Promise<Record<string, unknown>[]> {
  const { rows } = await world.pool.query(
    `SELECT doctor.doctor_id, link.google_email, link.refresh_token, account.refresh_token AS owned, link.connected_at
       FROM identity.user_google_auth link
       JOIN identity.doctor ON doctor.id = link.user_id
       JOIN identity.google_account account ON account.sub = link.google_sub
      ORDER BY 1`,
  );
  return rows as Record<string, unknown>[];
}

/** A signed-in browser on Google's consent page. */
async function atGoogle(person: (typeof people)['ana' | 'bruno']) {
  const { browser, page } = await world.signIn(person);
  return { browser, consent: await browser.submit(page, { button: 'Conectar Google Calendar' }) };
}

const allowing = { fields: { account: googleAccounts.ana }, button: 'allow' };

describe('connecting Google Calendar', () => {
  test('asks for lasting access to events alone, and ends on the dashboard with the address', async () => {
    const { browser, consent } = await atGoogle(people.ana);
    const asked = Object.fromEntries(new URL(consent.url).searchParams);
    expect(asked).toMatchObject({
      access_type: 'offline',
      hl: 'pt-BR',
      prompt: 'consent',
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: `${CALENDAR_SCOPE} openid email`,
    });
    const dashboard = await browser.submit(consent, allowing);
    expect(dashboard).toMatchObject({ url: `${world.url}/dashboard`, status: 200 });
    expect(dashboard.text).toContain('Google Calendar conectado com sucesso');
    expect(dashboard.text).toContain(googleAccounts.ana);
    expect((await browser.open(dashboard.url)).text).not.toContain('conectado com sucesso');
  });

  test('stores the refresh token encrypted, the same in both tables, and tells the bus', async () => {
    await world.connect(people.ana, googleAccounts.ana);
    const [link] = await links();
    expect(link).toMatchObject({ doctor_id: 'crm-1', google_email: googleAccounts.ana });
    expect(link?.['refresh_token']).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(link?.['owned']).toBe(link?.['refresh_token']);
    await eventually(() => {
      expect(world.published).toMatchObject([
        {
          type: 'calendar-access.granted.v1',
          source: '/surgery-calendar/identity',
          subject: 'hc-sp/crm-1',
          data: { hospitalId: 'hc-sp', doctorId: 'crm-1', connectionVersion: 1 },
        },
      ]);
    });
  });

  test('says that it was denied, and connects nothing', async () => {
    const { browser, consent } = await atGoogle(people.ana);
    const page = await browser.submit(consent, { ...allowing, button: 'deny' });
    expect(page.text).toContain('Você não autorizou o acesso');
    expect(await links()).toEqual([]);
  });

  test('says which box was left unticked and why it is needed, and connects nothing', async () => {
    const { browser, consent } = await atGoogle(people.ana);
    const page = await browser.submit(consent, { ...allowing, untick: [CALENDAR_SCOPE] });
    expect(page.text).toContain('Ver e editar eventos');
    expect(await links()).toEqual([]);
  });

  test('uses each answer of Google once, and none of another session', async () => {
    const { browser, consent } = await atGoogle(people.ana);
    const callback = await callbackUrlAfter(consent.url, consent.html);
    expect((await browser.open(callback)).text).toContain('conectado com sucesso');
    const replayed = await browser.open(callback);
    expect(replayed).toMatchObject({ status: 400, text: expect.stringContaining('já foi usada') });
    expect((await browser.open(`${world.url}/google/callback?code=c`)).text).toContain('incompleta');

    const { browser: other } = await world.signIn(people.bruno);
    expect((await other.open(callback)).text).toContain('não é de um pedido seu');
    expect(await links()).toHaveLength(1);
  });

  test('goes on after a new sign-in where the session was lost on the way, with a consent of its own', async () => {
    const { consent } = await atGoogle(people.ana);
    const callback = await callbackUrlAfter(consent.url, consent.html);
    const browser = createFormClient();
    const lost = await browser.open(callback);
    expect(lost).toMatchObject({ status: 401, text: expect.stringContaining('A sua sessão terminou') });
    const start = await browser.follow(lost, 'Voltar ao início');
    const { page } = await world.signIn(people.ana, browser, await browser.follow(start, 'Hospital hc-sp'));
    expect(page.url).toContain('/o/oauth2/v2/auth');
    expect(new URL(page.url).searchParams.get('state')).not.toBe(new URL(callback).searchParams.get('state'));
    expect((await browser.submit(page, allowing)).text).toContain('conectado com sucesso');
  });

  test('does not take an answer that comes after a quarter of an hour', async () => {
    const { browser, consent } = await atGoogle(people.ana);
    world.passTime(16 * 60_000);
    expect((await browser.submit(consent, allowing)).text).toContain('demorou demais');
  });

  test('says that Google did not answer, and works once it does', async () => {
    await world.addFault({ match: { path: '^/token$' }, effect: { status: 503 } });
    const { browser, consent } = await atGoogle(people.ana);
    const page = await browser.submit(consent, allowing);
    expect(page).toMatchObject({ status: 503, text: expect.stringContaining('O Google não respondeu') });
    expect(await links()).toEqual([]);
    await world.clearFaults();
    const again = await browser.follow(page, 'Tentar de novo');
    expect((await browser.submit(again, allowing)).text).toContain('conectado com sucesso');
  });

  test('refuses an account that another doctor of the hospital uses', async () => {
    await world.connect(people.ana, googleAccounts.ana);
    const page = await world.connect(people.bruno, googleAccounts.ana);
    expect(page).toMatchObject({ status: 409, text: expect.stringContaining('já é de outro médico') });
    expect(await links()).toMatchObject([{ doctor_id: 'crm-1' }]);
  });

  test('lets one person use one account at two hospitals, under the newest grant', async () => {
    await world.connect(people.ana, googleAccounts.ana);
    const [before] = await links();
    await world.connect(people.anaInLisbon, googleAccounts.ana);
    const both = await links();
    expect(both).toMatchObject([{ doctor_id: 'crm-1' }, { doctor_id: 'om-1' }]);
    expect(both[0]?.['refresh_token']).toBe(both[1]?.['owned']);
    expect(both[0]?.['refresh_token']).not.toBe(before?.['refresh_token']);
    const { rows } = await world.pool.query('SELECT sub FROM identity.google_account');
    expect(rows).toHaveLength(1);
  });

  test('writes no token, code or secret into the log', async () => {
    const { browser, consent } = await atGoogle(people.ana);
    const callback = await callbackUrlAfter(consent.url, consent.html);
    await browser.open(callback);
    await browser.open(callback);
    const { body } = await world.askAccess(people.ana);
    const secrets = [
      new URL(callback).searchParams.get('code') ?? '',
      new URL(callback).searchParams.get('state') ?? '',
      body.mode === 'place' ? body.accessToken : '',
      ...[googleSecret, password, world.settings['SESSION_SECRET'] ?? ''],
    ];
    expect(world.log()).toContain('identity serves');
    for (const secret of secrets) {
      expect(secret).not.toBe('');
      expect(world.log()).not.toContain(secret);
    }
  });
});

describe('a consent without a refresh token', () => {
  test('is asked for once more, and then given up with an explanation', async () => {
    const stingy = await startGoogleWithoutRefreshTokens(() => world.google.url);
    await world.stop();
    world = await startIdentityWorld({ GOOGLE_BASE_URL: stingy.url });
    const { browser, consent } = await atGoogle(people.ana);
    const second = await browser.submit(consent, allowing);
    expect(second.url).toContain('/o/oauth2/v2/auth');
    const page = await browser.submit(second, allowing);
    expect(page).toMatchObject({ status: 502, text: expect.stringContaining('não deu acesso duradouro') });
    expect(await links()).toEqual([]);
    stingy.stop();
  });
});
