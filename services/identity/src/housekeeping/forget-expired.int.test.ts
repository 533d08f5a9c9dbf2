import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rememberTokenId } from '../one-time/remember-token-id.ts';
import { startIdentityWorld, type IdentityWorld } from '../testing/identity-world.ts';
import { people } from '../testing/people.ts';
import { forgetExpired } from './forget-expired.ts';

const MINUTE = 60_000;
// Far ahead: to the service’s own housekeeping, which looks when it starts, nothing of this has expired.
const now = new Date('2126-12-01T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE);

let world: IdentityWorld;
const parts = () => ({ pool: world.pool, now, newId: randomUUID, patienceMs: 60 * MINUTE });
beforeEach(async () => {
  world = await startIdentityWorld();
});
afterEach(() => world.stop());

test('ids of tokens are kept as long as the token could be used again, and no longer', async () => {
  const id = (tokenId: string, forgetAt: Date) => ({ issuer: 'bridge', tokenId, forgetAt });
  await rememberTokenId(world.pool, id('over', ago(1)));
  await rememberTokenId(world.pool, id('alive', ago(-1)));
  expect(await forgetExpired(parts())).toMatchObject({ tokenIds: 1 });
  expect(await rememberTokenId(world.pool, id('alive', ago(-1)))).toBe(false);
  expect(await rememberTokenId(world.pool, id('over', ago(1)))).toBe(true);
});

test('the same id of another issuer is another id', async () => {
  const id = { tokenId: 'one', forgetAt: ago(-1) };
  expect(await rememberTokenId(world.pool, { ...id, issuer: 'https://a.example' })).toBe(true);
  expect(await rememberTokenId(world.pool, { ...id, issuer: 'https://b.example' })).toBe(true);
});

test('consents asked for over a day ago and grants nobody confirmed for a quarter of an hour are discarded; confirmed ones stay', async () => {
  await world.signIn(people.ana);
  await world.signIn(people.bruno);
  const { rows } = await world.pool.query<{ id: string }>(
    'SELECT id FROM identity.doctor ORDER BY doctor_id',
  );
  const [ana, bruno] = rows.map(({ id }) => id);
  for (const [hash, askedAt] of [
    ['a', ago(25 * 60)],
    ['b', ago(23 * 60)],
  ] as const) {
    await world.pool.query(
      `INSERT INTO identity.consent_request
         (state_hash, user_id, binding, nonce, code_verifier, redirect_uri, attempt, asked_at)
       VALUES ($1, $2, 'b', 'n', 'v', 'r', 1, $3)`,
      [Buffer.from(hash), ana, askedAt],
    );
  }
  const grant = (userId: string | undefined, confirmedAt: Date | null) =>
    world.pool.query(
      `INSERT INTO identity.pending_grant (user_id, question, google_sub, google_email, refresh_token, access_token,
         access_token_expires_at, scopes, granted_at, confirmed_at) VALUES ($1, gen_random_uuid(), 's', 'e', 'r', 'a', $2, '{}', $2, $3)`,
      [userId, ago(16), confirmedAt],
    );
  await grant(ana, null);
  await grant(bruno, ago(16));
  expect(await forgetExpired(parts())).toMatchObject({ consentRequests: 1, grants: 1 });
  const { rows: left } = await world.pool.query('SELECT user_id FROM identity.pending_grant');
  expect(left).toEqual([{ user_id: bruno }]);
  const { rows: discarded } = await world.pool.query('SELECT google_sub FROM identity.discarded_grant');
  expect(discarded).toEqual([{ google_sub: 's' }]);
});
