import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { googleAccounts, people } from '../testing/people.ts';
import { takeRefreshLease, type RefreshLease } from './refresh-lease.ts';
import { storeRefreshed } from './store-refreshed.ts';

const MINUTE = 60_000;

let world: IdentityWorld;
beforeEach(async () => {
  world = await startIdentityWorld();
  await world.connect(people.ana, googleAccounts.ana);
});
afterEach(() => world.stop());

interface Stored {
  sub: string;
  refresh_token: string;
  access_token: string;
}
async function stored(): Promise<Stored> {
  const { rows } = await world.pool.query<Stored>(
    'SELECT sub, refresh_token, access_token FROM identity.google_account',
  );
  const [row] = rows;
  if (row === undefined) throw new Error('no account');
  return row;
}

async function leaseNow(): Promise<RefreshLease> {
  const { sub, access_token: sealedAccessToken } = await stored();
  const lease = await takeRefreshLease(world.pool, { googleSub: sub, sealedAccessToken }, randomUUID());
  if (lease === undefined) throw new Error('no lease');
  return lease;
}

const announcing = { newId: randomUUID, now: new Date() };
const late = {
  sealedAccessToken: 'an old access token',
  sealedRefreshToken: 'an old refresh token',
  expiresAt: new Date(Date.now() + 60 * MINUTE),
  scopes: [],
};

test('a consent that comes in while a refresh is under way wins: the refresh overwrites nothing of the new grant', async () => {
  world.passTime(60 * MINUTE);
  await world.addFault({ match: { path: '^/token$', times: 1 }, effect: { delayMs: 3_000 } });
  const asking = world.askAccess(people.ana);
  const before = await stored();
  await eventually(async () => {
    const { rows } = await world.pool.query(
      'SELECT FROM identity.google_account WHERE refresh_lease IS NOT NULL',
    );
    expect(rows).toHaveLength(1);
  });
  await world.connect(people.ana, googleAccounts.ana);
  const consented = await stored();
  expect(consented.refresh_token).not.toBe(before.refresh_token);
  expect((await asking).body).toMatchObject({ mode: 'place' });
  expect(await stored()).toEqual(consented);
});

test('a replica that lost its lease to a new consent stores nothing', async () => {
  const lease = await leaseNow();
  await world.connect(people.ana, googleAccounts.ana);
  const consented = await stored();
  expect(await storeRefreshed(world.pool, announcing, lease, late)).toBe(false);
  expect(await stored()).toEqual(consented);
});

test('a replica that lost its lease to another replica stores nothing', async () => {
  const lease = await leaseNow();
  await world.pool.query(
    `UPDATE identity.google_account SET refresh_leased_until = clock_timestamp() - interval '1 second'`,
  );
  const successor = await leaseNow();
  expect(await storeRefreshed(world.pool, announcing, lease, late)).toBe(false);
  expect((await stored()).access_token).not.toBe(late.sealedAccessToken);
  expect(await storeRefreshed(world.pool, announcing, successor, { ...late, scopes: undefined })).toBe(true);
});

test('a refresh that ends after the account began to be left stores nothing', async () => {
  const lease = await leaseNow();
  await world.pool.query(`UPDATE identity.google_account SET status = 'ending'`);
  expect(await storeRefreshed(world.pool, announcing, lease, late)).toBe(false);
  expect((await stored()).access_token).not.toBe(late.sealedAccessToken);
});

test('who looked before another refreshed looks again and does not refresh once more', async () => {
  const { sub: googleSub, access_token: sealedAccessToken } = await stored();
  const lease = await leaseNow();
  await storeRefreshed(world.pool, announcing, lease, { ...late, scopes: undefined });
  expect(await takeRefreshLease(world.pool, { googleSub, sealedAccessToken }, randomUUID())).toBeUndefined();
});
