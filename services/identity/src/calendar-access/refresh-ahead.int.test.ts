import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '@surgery-calendar/service-host';
import { eventually } from '@surgery-calendar/test-servers';
import { environment } from '../configuration.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, people } from '../testing/people.ts';
import { openToken } from '../tokens/seal-token.ts';
import { refreshDue, startRefreshAhead, type RefreshAhead } from './refresh-ahead.ts';

const MINUTE = 60_000;

let world: IdentityWorld;
let ahead = 0;
const started: RefreshAhead[] = [];
beforeEach(async () => {
  ahead = 0;
  world = await startIdentityWorld();
  await world.connect(people.ana, googleAccounts.ana);
});
afterEach(async () => {
  for (const loop of started.splice(0)) await loop.stop();
  await world.stop();
});

/** The parts of one more replica, on the world's own clock. */
function replica() {
  const { tokenKeyring: keyring, google } = environment.parse(world.settings);
  return {
    ...{ pool: world.pool, google, keyring, newId: () => crypto.randomUUID(), random: () => 0 },
    clock: () => new Date(Date.now() + ahead),
    logger: createLogger({ name: 'test', level: 'silent' }),
  };
}
const going = new AbortController().signal;

function passTime(ms: number): void {
  ahead += ms;
  world.passTime(ms);
}

async function tokenExpiresInMinutes(): Promise<number> {
  const { rows } = await world.pool.query<{ at: Date }>(
    'SELECT access_token_expires_at AS at FROM identity.google_account',
  );
  return ((rows[0]?.at.getTime() ?? 0) - Date.now() - ahead) / MINUTE;
}

describe('the access token of a doctor at work', () => {
  test('is refreshed before it expires, so that nobody waits for Google', async () => {
    await world.askAccess(people.ana);
    passTime(50 * MINUTE);
    await refreshDue(replica(), going);
    expect(await world.tokenRequests()).toBe(1);
    passTime(6 * MINUTE);
    await refreshDue(replica(), going);
    expect(await world.tokenRequests()).toBe(2);
    expect(await tokenExpiresInMinutes()).toBeGreaterThan(50);
    passTime(5 * MINUTE);
    await world.addFault({ match: { path: '^/token$' }, effect: { status: 503 } });
    expect((await world.askAccess(people.ana)).body.mode).toBe('place');
  });

  test('is refreshed once, however many replicas look', async () => {
    await world.askAccess(people.ana);
    passTime(56 * MINUTE);
    await world.addFault({ match: { path: '^/token$' }, effect: { delayMs: 200 } });
    started.push(...Array.from({ length: 4 }, () => startRefreshAhead({ ...replica(), everyMs: 20 })));
    await eventually(async () => expect(await tokenExpiresInMinutes()).toBeGreaterThan(50));
    await Promise.all(started.splice(0).map((loop) => loop.stop()));
    expect(await world.tokenRequests()).toBe(2);
  });

  test('is left to expire two hours after it was last asked for', async () => {
    await world.askAccess(people.ana);
    passTime(121 * MINUTE);
    await refreshDue(replica(), going);
    expect(await world.tokenRequests()).toBe(1);
    expect((await world.askAccess(people.ana)).body.mode).toBe('place');
  });

  test('is not refreshed where nobody ever asked for it, nor by looking after it', async () => {
    passTime(56 * MINUTE);
    await refreshDue(replica(), going);
    expect(await world.tokenRequests()).toBe(1);
  });

  test('is noted as asked for once in ten minutes, not at every question', async () => {
    const askedAt = async () =>
      (await world.pool.query<{ at: Date }>('SELECT token_asked_at AS at FROM identity.google_account'))
        .rows[0]?.at;
    await world.askAccess(people.ana);
    const first = await askedAt();
    passTime(9 * MINUTE);
    await world.askAccess(people.ana);
    expect(await askedAt()).toEqual(first);
    passTime(2 * MINUTE);
    await world.askAccess(people.ana);
    expect(await askedAt()).not.toEqual(first);
  });
});

describe('an account', () => {
  test('that is being left is neither refreshed nor handed out', async () => {
    await world.askAccess(people.ana);
    await world.pool.query(`UPDATE identity.google_account SET status = 'ending'`);
    passTime(56 * MINUTE);
    await refreshDue(replica(), going);
    expect(await world.tokenRequests()).toBe(1);
    expect((await world.askAccess(people.ana)).body).toMatchObject({ mode: 'none', reason: 'not-connected' });
  });

  test('without a doctor is not refreshed', async () => {
    await world.askAccess(people.ana);
    await world.pool.query('DELETE FROM identity.user_google_auth');
    passTime(56 * MINUTE);
    await refreshDue(replica(), going);
    expect(await world.tokenRequests()).toBe(1);
  });

  test('whose access was revoked at Google is told of before anybody asks', async () => {
    await world.askAccess(people.ana);
    const { keyring } = replica();
    const { rows: accounts } = await world.pool.query<{ sub: string; sealed: string }>(
      'SELECT sub, refresh_token AS sealed FROM identity.google_account',
    );
    for (const { sub: owner, sealed } of accounts) {
      const token = await openToken(keyring, sealed, { owner, holds: 'refresh-token' });
      await fetch(`${world.google.url}/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
    }
    passTime(56 * MINUTE);
    await refreshDue(replica(), going);
    const { rows } = await world.pool.query('SELECT status FROM identity.google_account');
    expect(rows).toEqual([{ status: 'revoked' }]);
  });
});

test('while Google is down the looking says how long to leave it alone, and changes nothing', async () => {
  await world.askAccess(people.ana);
  await world.addFault({ match: { path: '^/token$' }, effect: { status: 503, retryAfter: 40 } });
  passTime(56 * MINUTE);
  expect(await refreshDue(replica(), going)).toBe(40);
  await world.clearFaults();
  expect(await refreshDue(replica(), going)).toBeUndefined();
  expect(await tokenExpiresInMinutes()).toBeGreaterThan(50);
});

test('the background work ends with the service, in the middle of a refresh as well', async () => {
  await world.askAccess(people.ana);
  passTime(56 * MINUTE);
  await world.addFault({ match: { path: '^/token$' }, effect: { delayMs: 300 } });
  const before = await world.tokenRequests();
  const loop = startRefreshAhead({ ...replica(), everyMs: 20 });
  await eventually(async () => expect(await world.tokenRequests()).toBeGreaterThan(before));
  await loop.stop();
  expect(await tokenExpiresInMinutes()).toBeGreaterThan(50);
});
