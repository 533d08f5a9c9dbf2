import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { asDoctor, call } from '../testing/api-client.ts';
import {
  accounts,
  allHaveLeft,
  auditedActions,
  disconnect,
  entriesAreOff,
  passTime,
} from '../testing/leaving.ts';
import { googleAccounts, people } from '../testing/people.ts';

let world: IdentityWorld;
beforeEach(async () => {
  world = await startIdentityWorld();
  await world.connect(people.ana, googleAccounts.ana);
});
afterEach(() => world.stop());

/** Ana, connected, consents with her other account. */
async function consentWithTheOther() {
  const { browser, page } = await world.signIn(people.ana);
  const consent = await browser.follow(page, 'Usar outra conta do Google');
  const question = await browser.submit(consent, {
    fields: { account: googleAccounts.other },
    button: 'allow',
  });
  return { browser, question };
}

/** Until Google has been told of so many grants that they end, and no more are to be told of. */
function grantsEnded(count: number): Promise<void> {
  return eventually(async () => {
    const { rows } = await world.pool.query('SELECT FROM identity.discarded_grant WHERE finished_at IS NULL');
    expect(rows).toEqual([]);
    expect(await world.googleRequests('/revoke')).toBe(count);
  });
}

/** The grant that is stored of an account, its sealed refresh token among it. */
async function grantOf(email: string): Promise<unknown> {
  const { rows } = await world.pool.query(
    'SELECT refresh_token, granted_at, status FROM identity.google_account WHERE email = $1',
    [email],
  );
  return rows;
}

describe('a doctor who consents with another account', () => {
  test('is asked, and until the answer nothing has changed', async () => {
    const { question } = await consentWithTheOther();
    expect(question.text).toContain('Esta é outra conta do Google');
    expect(question.text).toContain(googleAccounts.ana);
    expect(question.text).toContain(`Trocar para ${googleAccounts.other}`);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place', connectionVersion: 1 });
  });

  test('and changes has the entries of the old calendar taken off before the new account is connected', async () => {
    const { browser, question } = await consentWithTheOther();
    const page = await browser.submit(question, { button: `Trocar para ${googleAccounts.other}` });
    expect(page.text).toContain('A sua conta será conectada em instantes');
    expect(page.text).toContain(`Em seguida, a conta ${googleAccounts.other}`);
    expect((await world.askAccess(people.ana)).body.mode).toBe('remove-only');
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await accounts(world)).toEqual({
      ...{ links: [`crm-1 ${googleAccounts.other}`], known: [googleAccounts.other] },
    });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place', connectionVersion: 3 });
    expect(await world.googleRequests('/revoke')).toBe(1);
    await eventually(() => {
      expect(world.published.map(({ type }) => type)).toEqual([
        'calendar-access.granted.v1',
        'calendar-access.withdrawing.v1',
        'calendar-access.granted.v1',
      ]);
    });
  });

  test('and keeps the one of before gives the new grant back', async () => {
    const { browser, question } = await consentWithTheOther();
    const page = await browser.submit(question, { button: `Continuar com ${googleAccounts.ana}` });
    expect(page.text).toContain('Tudo continua como estava');
    await grantsEnded(1);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place', connectionVersion: 1 });
    expect(await accounts(world)).toMatchObject({ links: [`crm-1 ${googleAccounts.ana}`] });
  });

  test('and answers after a quarter of an hour is told that nothing changed', async () => {
    const { browser, question } = await consentWithTheOther();
    world.passTime(16 * 60_000);
    const page = await browser.submit(question, { button: `Trocar para ${googleAccounts.other}` });
    expect(page).toMatchObject({ status: 409, text: expect.stringContaining('Não há nada para responder') });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place' });
  });

  test('and never answers has the new grant ended at Google, when a quarter of an hour is over', async () => {
    await consentWithTheOther();
    world.passTime(16 * 60_000);
    // Housekeeping looks at the start and every hour.
    await world.startReplica();
    await grantsEnded(1);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place' });
  });

  test('while Google is down and keeps the one of before has the new grant ended once Google is back', async () => {
    const { browser, question } = await consentWithTheOther();
    await world.addFault({ match: { path: '^/revoke$' }, effect: { status: 503 } });
    await browser.submit(question, { button: `Continuar com ${googleAccounts.ana}` });
    await eventually(async () => expect(await world.googleRequests('/revoke')).toBeGreaterThan(0));
    const taken = await world.connect(people.bruno, googleAccounts.other);
    expect(taken.url).toContain('/o/oauth2/v2/auth');
    await world.clearFaults();
    await passTime(world, 10 * 60_000);
    await eventually(async () => {
      const { rows } = await world.pool.query('SELECT revoked_at_google FROM identity.discarded_grant');
      expect(rows).toEqual([{ revoked_at_google: true }]);
    });
    expect((await world.connect(people.bruno, googleAccounts.other)).text).toContain('conectado com sucesso');
    expect((await world.askAccess(people.bruno)).body.mode).toBe('place');
  });

  test('and says yes in one tab and no in another at the same moment is answered once', async () => {
    const { question } = await consentWithTheOther();
    const id = /name="question" value="([^"]+)"/.exec(question.html)?.[1];
    const ana = await asDoctor(world, people.ana);
    const answers = await Promise.all(
      [true, false].map((replaceAccount) =>
        call(world, ana, 'POST', '/google-calendar/oauth-callback', { question: id, replaceAccount }),
      ),
    );
    const [yes, no] = answers.map(({ body }) => body['outcome'] ?? body['code']);
    expect([`${String(yes)} ${String(no)}`]).toEqual([
      expect.stringMatching(/^(connecting-later nothing-asked|nothing-asked kept)$/),
    ]);
    const { body } = await world.askAccess(people.ana);
    expect(body.mode).toBe(yes === 'connecting-later' ? 'remove-only' : 'place');
  });

  test('and then once more elsewhere cannot answer the first question any more', async () => {
    const { browser, question } = await consentWithTheOther();
    await consentWithTheOther();
    const page = await browser.submit(question, { button: `Trocar para ${googleAccounts.other}` });
    expect(page.text).toContain('Não há nada para responder');
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place' });
  });

  test('that another doctor of the hospital took before the answer is not given it', async () => {
    const { browser, question } = await consentWithTheOther();
    await world.connect(people.bruno, googleAccounts.other);
    const page = await browser.submit(question, { button: `Trocar para ${googleAccounts.other}` });
    expect(page).toMatchObject({ status: 409, text: expect.stringContaining('já é de outro médico') });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place' });
  });
});

describe('a doctor who connects again while leaving', () => {
  test.each([
    ['the same account, whose grant then stays', googleAccounts.ana, 0],
    ['another account', googleAccounts.other, 1],
  ])('is connected when that is done: %s', async (_name, email, revocations) => {
    await disconnect(world, people.ana);
    const page = await world.connect(people.ana, email);
    expect(page.text).toContain('A sua conta será conectada em instantes');
    expect((await world.askAccess(people.ana)).body.mode).toBe('remove-only');
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await accounts(world)).toEqual({ links: [`crm-1 ${email}`], known: [email] });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'place' });
    expect(await world.googleRequests('/revoke')).toBe(revocations);
  });

  describe('with an account that the other hospital connects as well', () => {
    test('leaves it the consent that was given last, for the one that waited may have ended', async () => {
      await disconnect(world, people.ana);
      await world.connect(people.ana, googleAccounts.other);
      world.passTime(60_000);
      await world.connect(people.anaInLisbon, googleAccounts.other);
      const newest = await grantOf(googleAccounts.other);
      await entriesAreOff(world, people.ana);
      await allHaveLeft(world);
      expect(await accounts(world)).toMatchObject({
        links: [`crm-1 ${googleAccounts.other}`, `om-1 ${googleAccounts.other}`],
      });
      expect(await grantOf(googleAccounts.other)).toEqual(newest);
      for (const person of [people.ana, people.anaInLisbon])
        expect((await world.askAccess(person)).body.mode).toBe('place');
    });

    test('brings its own consent where that is the newer one', async () => {
      await world.connect(people.anaInLisbon, googleAccounts.other);
      const before = await grantOf(googleAccounts.other);
      world.passTime(60_000);
      await disconnect(world, people.ana);
      await world.connect(people.ana, googleAccounts.other);
      await entriesAreOff(world, people.ana);
      await allHaveLeft(world);
      expect(await grantOf(googleAccounts.other)).not.toEqual(before);
      expect((await world.askAccess(people.anaInLisbon)).body.mode).toBe('place');
    });

    test('is not connected with a consent that Google has ended since, and is told so', async () => {
      await world.connect(people.anaInLisbon, googleAccounts.other);
      await disconnect(world, people.ana);
      await world.connect(people.ana, googleAccounts.other);
      await fetch(`${world.google.url}/__admin/accounts/${googleAccounts.other}/revoke`, { method: 'POST' });
      // Long enough for the token to be too old to give, too short for the patience with the bridge to end.
      world.passTime(3_600_000 - 30_000);
      expect((await world.askAccess(people.anaInLisbon)).body.mode).toBe('none');
      await entriesAreOff(world, people.ana);
      await allHaveLeft(world);
      expect(await accounts(world)).toMatchObject({ links: [`om-1 ${googleAccounts.other}`] });
      expect((await world.signIn(people.ana)).page.text).toContain('a permissão dela tinha terminado');
      expect((await world.askAccess(people.anaInLisbon)).body.mode).toBe('none');
    });
  });

  test('and disconnects after all stays disconnected', async () => {
    const { browser } = await disconnect(world, people.ana);
    const page = await world.connect(people.ana, googleAccounts.other);
    expect(page.text).toContain('será conectada');
    const after = await browser.submit(page, { button: `Não conectar ${googleAccounts.other}` });
    expect(after.text).toContain('Estamos retirando as suas cirurgias');
    expect(after.text).not.toContain(googleAccounts.other);
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await accounts(world)).toEqual({ links: [], known: [] });
    // Both grants: of the account that was left, and of the one that waited.
    await grantsEnded(2);
  });

  test('and disconnects after all ends the waiting account’s grant also where its other doctor left it meanwhile', async () => {
    await world.connect(people.anaInLisbon, googleAccounts.other);
    await disconnect(world, people.ana);
    await world.connect(people.ana, googleAccounts.other);
    await disconnect(world, people.anaInLisbon);
    await entriesAreOff(world, people.anaInLisbon);
    await eventually(async () => {
      expect((await world.askAccess(people.anaInLisbon)).body).toMatchObject({ reason: 'not-connected' });
    });
    expect(await world.googleRequests('/revoke')).toBe(0);
    const ana = await asDoctor(world, people.ana);
    await call(world, ana, 'DELETE', '/google-calendar/integration');
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    await grantsEnded(2);
  });

  test('whose waiting account was given to a colleague meanwhile is told so, and can connect another', async () => {
    const { browser } = await disconnect(world, people.ana);
    await world.connect(people.ana, googleAccounts.other);
    // As if both had come with it in the same moment, before either was known here.
    await world.pool.query(`UPDATE identity.pending_grant SET google_sub = google_sub || '-x'`);
    await world.connect(people.bruno, googleAccounts.other);
    await world.pool.query(`UPDATE identity.pending_grant SET google_sub = replace(google_sub, '-x', '')`);
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    const page = await browser.open(`${world.url}/dashboard`);
    expect(page.text).toContain('outro médico deste hospital já a usa');
    expect(await auditedActions(world)).toContain('calendar.connection-refused');
    expect(await accounts(world)).toMatchObject({ links: [`crm-2 ${googleAccounts.other}`] });
  });

  test('with the account whose grant is just being ended is asked by Google once more, and then to wait', async () => {
    await world.addFault({ match: { path: '^/revoke$' }, effect: { status: 503 } });
    await disconnect(world, people.ana);
    await entriesAreOff(world, people.ana);
    await eventually(async () => expect(await world.googleRequests('/revoke')).toBeGreaterThan(0));
    const { browser } = await world.signIn(people.anaInLisbon);
    const consent = await browser.open(`${world.url}/google/connect`);
    const allowing = { fields: { account: googleAccounts.ana }, button: 'allow' };
    const again = await browser.submit(consent, allowing);
    expect(again.url).toContain('/o/oauth2/v2/auth');
    const refused = await browser.submit(again, allowing);
    expect(refused).toMatchObject({ status: 409, text: expect.stringContaining('está sendo desconectada') });
    await world.clearFaults();
    await passTime(world, 10 * 60_000);
    await allHaveLeft(world);
    const page = await world.connect(people.anaInLisbon, googleAccounts.ana);
    expect(page.text).toContain('conectado com sucesso');
    expect((await world.askAccess(people.anaInLisbon)).body.mode).toBe('place');
  });
});
