import { beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import { createServiceAssertionSigner, createServiceAssertionVerifier } from './service-assertion.ts';

const now = new Date('2026-11-21T12:00:00Z');
const clock = () => now;
let privateKey: JWK;
let publicKey: JWK;
let strangersKey: JWK;

beforeAll(async () => {
  const own = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  privateKey = await exportJWK(own.privateKey);
  publicKey = await exportJWK(own.publicKey);
  strangersKey = await exportJWK(
    (await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })).privateKey,
  );
});

const sign = async (change: Partial<Parameters<typeof createServiceAssertionSigner>[0]> = {}) => {
  const settings = { issuer: 'bridge', audience: 'identity', privateKey, clock, newId: () => 'jti-1' };
  const signer = await createServiceAssertionSigner({ ...settings, ...change });
  return `Bearer ${await signer({ hospital_id: 'hc-sp' })}`;
};
const firstTime = () => Promise.resolve(true);
const verify = async (authorization: string | undefined, at = now, useOnce: UseOnce = firstTime) => {
  const settings = { issuer: 'bridge', audience: 'identity', publicKey, clock: () => at, useOnce };
  return (await createServiceAssertionVerifier(settings))(authorization);
};
type UseOnce = Parameters<typeof createServiceAssertionVerifier>[0]['useOnce'];

test('a service’s own assertion is accepted with its claims', async () => {
  expect(await verify(await sign())).toMatchObject({
    iss: 'bridge',
    aud: 'identity',
    hospital_id: 'hc-sp',
    jti: 'jti-1',
  });
});

test('no assertion, another audience, another issuer and another key are refused', async () => {
  const refused = { status: 401, code: 'unauthenticated' };
  await expect(verify(undefined)).rejects.toMatchObject(refused);
  await expect(verify(await sign({ audience: 'surgery' }))).rejects.toMatchObject(refused);
  await expect(verify(await sign({ issuer: 'surgery' }))).rejects.toMatchObject(refused);
  await expect(verify(await sign({ privateKey: strangersKey }))).rejects.toMatchObject(refused);
});

test('an assertion is refused a little over a minute after it was made', async () => {
  await expect(verify(await sign(), new Date(now.getTime() + 66_000))).rejects.toMatchObject({ status: 401 });
});

test('an assertion that would live longer than a minute is refused, and so is one signed with a shared secret', async () => {
  const claims = {
    iss: 'bridge',
    aud: 'identity',
    jti: 'x',
    iat: now.getTime() / 1000,
    exp: now.getTime() / 1000 + 3600,
  };
  const symmetric = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(publicKey.x));
  await expect(verify(`Bearer ${symmetric}`)).rejects.toMatchObject({ status: 401 });
  const long = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(await importJWK(privateKey, 'EdDSA'));
  await expect(verify(`Bearer ${long}`)).rejects.toMatchObject({ status: 401 });
});

test('an assertion that was used before is refused, and so is one where nobody can tell', async () => {
  const used = new Map<string, Date>();
  const useOnce = (jti: string, forgetAt: Date) =>
    Promise.resolve(!used.has(jti) && used.set(jti, forgetAt).size > 0);
  const assertion = await sign();
  await verify(assertion, now, useOnce);
  await expect(verify(assertion, now, useOnce)).rejects.toMatchObject({ status: 401 });
  expect((await verify(await sign({ newId: () => 'jti-2' }), now, useOnce)).jti).toBe('jti-2');
  const away = new Error('the database is away');
  await expect(verify(assertion, now, () => Promise.reject(away))).rejects.toBe(away);
});

test('the id of an assertion is remembered as long as the assertion could be used, and none is remembered of a refused one', async () => {
  const remembered: [string, Date][] = [];
  const useOnce = (...id: [string, Date]) => Promise.resolve(remembered.push(id) > 0);
  await verify(await sign(), now, useOnce);
  expect(remembered).toEqual([['jti-1', new Date(now.getTime() + 65_000)]]);
  await expect(verify(await sign(), new Date(now.getTime() + 65_000), useOnce)).rejects.toMatchObject({
    status: 401,
  });
  await expect(verify(await sign({ privateKey: strangersKey }), now, useOnce)).rejects.toMatchObject({
    status: 401,
  });
  await expect(verify(await sign({ newId: () => 'x'.repeat(256) }), now, useOnce)).rejects.toMatchObject({
    status: 401,
  });
  expect(remembered).toHaveLength(1);
});
