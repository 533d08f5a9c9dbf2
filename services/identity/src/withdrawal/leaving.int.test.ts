import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import {
  accounts,
  allHaveLeft,
  auditedActions,
  disconnect,
  entriesAreOff,
  passTime,
} from '../testing/leaving.ts';
import { googleAccounts, people } from '../testing/people.ts';

const HOUR = 3_600_000;

let world: IdentityWorld;
beforeEach(async () => {
  world = await startIdentityWorld();
  await world.connect(people.ana, googleAccounts.ana);
});
afterEach(() => world.stop());

async function latest(): Promise<Record<string, unknown>> {
  const { rows } = await world.pool.query<Record<string, unknown>>(
    'SELECT step, left_behind, revoked_at_google, cause FROM identity.withdrawal ORDER BY requested_at DESC LIMIT 1',
  );
  return rows[0] ?? {};
}

describe('a doctor who disconnects', () => {
  test('is told what it does first, and then that it has begun', async () => {
    const { page } = await disconnect(world, people.ana);
    expect(page.text).toContain('A desconexão começou');
    expect(page.text).toContain('Estamos retirando as suas cirurgias');
  });

  test('has the entries taken off with a token that may only do that, before anything is revoked', async () => {
    await disconnect(world, people.ana);
    const { body } = await world.askAccess(people.ana);
    expect(body).toMatchObject({ mode: 'remove-only', reason: 'withdrawing', connectionVersion: 2 });
    await eventually(() => {
      expect(world.published.at(-1)).toMatchObject({
        type: 'calendar-access.withdrawing.v1',
        data: { connectionVersion: 2, googleSub: body.mode === 'none' ? '' : body.googleSub },
      });
    });
    expect(await world.googleRequests('/revoke')).toBe(0);
  });

  test('is disconnected once they are off: the grant ended, the tokens forgotten, the bus told, the way written down', async () => {
    const { browser } = await disconnect(world, people.ana);
    const { body } = await world.askAccess(people.ana);
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await accounts(world)).toEqual({ links: [], known: [] });
    expect(await world.googleRequests('/revoke')).toBe(1);
    const dead = await fetch(`${world.google.url}/calendar/v3/calendars/primary/events`, {
      headers: { authorization: `Bearer ${body.mode === 'none' ? '' : body.accessToken}` },
    });
    expect(dead.status).toBe(401);
    await eventually(() => {
      expect(world.published.at(-1)).toMatchObject({
        type: 'calendar-access.revoked.v1',
        data: { doctorId: 'crm-1', connectionVersion: 3 },
      });
    });
    expect((await world.askAccess(people.ana)).body).toEqual({
      ...{ mode: 'none', reason: 'not-connected', connectionVersion: 3 },
    });
    const page = await browser.open(`${world.url}/dashboard`);
    expect(page.text).toContain('Não conectado');
    expect((await auditedActions(world)).filter((action) => action.startsWith('calendar.'))).toEqual([
      'calendar.connected',
      'calendar.withdrawal-begun',
      'calendar.withdrawal-finished',
    ]);
  });

  test('twice leaves once', async () => {
    const { browser, page } = await disconnect(world, people.ana);
    await browser.submit(
      { ...page, html: '<form method="post" action="/google/disconnect"><button>x</button></form>' },
      { button: 'x' },
    );
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await world.googleRequests('/revoke')).toBe(1);
  });

  test('is told how many events stayed on the calendar', async () => {
    const { browser } = await disconnect(world, people.ana);
    await entriesAreOff(world, people.ana, 2);
    await allHaveLeft(world);
    expect((await browser.open(`${world.url}/dashboard`)).text).toContain(
      '2 eventos não puderam ser retirados',
    );
  });
});

describe('leaving waits', () => {
  test('for the bridge’s answer to this withdrawal, not to an older one', async () => {
    await disconnect(world, people.ana);
    const stale = { hospitalId: 'hc-sp', doctorId: 'crm-1', connectionVersion: 1, left: 0 } as never;
    await world.bridgeSays(Object.assign(stale, { clearedAt: new Date().toISOString() }));
    await passTime(world, HOUR / 2);
    expect(await latest()).toMatchObject({ step: 'removing' });
    // Had the older one counted after all, it would be what is written down.
    await entriesAreOff(world, people.ana, 3);
    await allHaveLeft(world);
    expect(await latest()).toMatchObject({ left_behind: 3 });
  });

  test('an hour for a bridge that does not answer, and then goes on without it', async () => {
    await disconnect(world, people.ana);
    await passTime(world, 59 * 60_000);
    expect(await latest()).toMatchObject({ step: 'removing' });
    await passTime(world, 2 * 60_000);
    await allHaveLeft(world);
    expect(await latest()).toMatchObject({ step: 'done', left_behind: null, revoked_at_google: true });
    expect((await world.signIn(people.ana)).page.text).toContain('Não pudemos confirmar que todas');
  });

  test('while Google is down, and ends the grant once it is back', async () => {
    await world.addFault({ match: { path: '^/revoke$' }, effect: { status: 503 } });
    await disconnect(world, people.ana);
    await entriesAreOff(world, people.ana);
    await eventually(async () => expect(await world.googleRequests('/revoke')).toBeGreaterThan(0));
    expect(await latest()).toMatchObject({ step: 'revoking' });
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'none', reason: 'not-connected' });
    await world.clearFaults();
    await passTime(world, 10 * 60_000);
    await allHaveLeft(world);
    expect(await latest()).toMatchObject({ revoked_at_google: true });
  });

  test('an hour for a Google that stays down: then the tokens are forgotten, and the doctor is told to make sure', async () => {
    await world.addFault({ match: { path: '^/revoke$' }, effect: { status: 503 } });
    await disconnect(world, people.ana);
    await entriesAreOff(world, people.ana);
    await eventually(async () => expect(await latest()).toMatchObject({ step: 'revoking' }));
    await eventually(async () => {
      await passTime(world, HOUR);
      expect(await latest()).toMatchObject({ step: 'done', revoked_at_google: false });
    });
    expect(await accounts(world)).toEqual({ links: [], known: [] });
    expect((await world.signIn(people.ana)).page.text).toContain('não confirmou o fim da permissão');
  });

  test('and nothing of that is told any more to a doctor who has connected the account again', async () => {
    const { browser } = await disconnect(world, people.ana);
    await entriesAreOff(world, people.ana, 2);
    await allHaveLeft(world);
    // As after the hour; with the clock so far ahead, no answer of Google's would be fresh.
    await world.pool.query('UPDATE identity.withdrawal SET revoked_at_google = false');
    const before = await browser.open(`${world.url}/dashboard`);
    expect(before.text).toContain('não confirmou o fim da permissão');
    const page = await world.connect(people.ana, googleAccounts.ana);
    expect(page.text).toContain('conectado com sucesso');
    expect(page.text).not.toMatch(/não confirmou|não puderam ser retirados/);
  });
});

describe('an account of two doctors', () => {
  beforeEach(() => world.connect(people.anaInLisbon, googleAccounts.ana));

  test('keeps its grant when the first leaves, and loses it with the last', async () => {
    await disconnect(world, people.ana);
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await world.googleRequests('/revoke')).toBe(0);
    expect(await latest()).toMatchObject({ revoked_at_google: null });
    expect((await world.askAccess(people.anaInLisbon)).body.mode).toBe('place');
    expect((await world.askAccess(people.ana)).body.mode).toBe('none');

    await disconnect(world, people.anaInLisbon);
    await entriesAreOff(world, people.anaInLisbon);
    await allHaveLeft(world);
    expect(await world.googleRequests('/revoke')).toBe(1);
    expect(await accounts(world)).toEqual({ links: [], known: [] });
  });

  test('whose access Google ends while one of them leaves is told of to the other alone: the leave goes its way', async () => {
    await disconnect(world, people.ana);
    await fetch(`${world.google.url}/__admin/accounts/${googleAccounts.ana}/revoke`, { method: 'POST' });
    // Long enough for the token to be too old to give, too short for the patience with the bridge to end.
    world.passTime(HOUR - 30_000);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'none', connectionVersion: 2 });
    await eventually(() => {
      const last = world.published.slice(-2).map(({ type, subject }) => `${type} ${subject ?? ''}`);
      expect(last).toEqual([
        'calendar-access.withdrawing.v1 hc-sp/crm-1',
        'calendar-access.revoked.v1 hsj-lisboa/om-1',
      ]);
    });
    await entriesAreOff(world, people.ana, 3);
    await allHaveLeft(world);
    expect(await latest()).toMatchObject({ left_behind: 3 });
  });

  test('is revoked once when both leave at the same moment', async () => {
    await disconnect(world, people.ana);
    await disconnect(world, people.anaInLisbon);
    await world.startReplica();
    await Promise.all([entriesAreOff(world, people.ana), entriesAreOff(world, people.anaInLisbon)]);
    await allHaveLeft(world);
    expect(await world.googleRequests('/revoke')).toBe(1);
    expect(await accounts(world)).toEqual({ links: [], known: [] });
  });
});

describe('a process killed in the middle', () => {
  /** As a killed process leaves it: claimed, the lease about to end. */
  const orphan = () =>
    world.pool.query(
      `UPDATE identity.withdrawal SET lease = gen_random_uuid(), leased_until = clock_timestamp() + interval '1 second'
        WHERE finished_at IS NULL`,
    );

  test('of the removal is followed by another', async () => {
    await disconnect(world, people.ana);
    await orphan();
    await entriesAreOff(world, people.ana);
    await allHaveLeft(world);
    expect(await accounts(world)).toEqual({ links: [], known: [] });
  });

  test('after Google ended the grant and before that was stored is followed by another, which asks Google again', async () => {
    await world.addFault({ match: { path: '^/revoke$' }, effect: { reset: 'after' } });
    await disconnect(world, people.ana);
    await entriesAreOff(world, people.ana);
    await eventually(async () => expect(await world.googleRequests('/revoke')).toBeGreaterThan(0));
    await orphan();
    await world.clearFaults();
    await passTime(world, 10 * 60_000);
    await allHaveLeft(world);
    expect(await latest()).toMatchObject({ revoked_at_google: true });
  });
});
