import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createBearerVerifier } from './bearer-token.ts';
import { eventually } from './testing/eventually.ts';
import { invalidToken } from './testing/invalid-token.ts';
import { startTokenIssuer, type TokenIssuer } from './testing/token-issuer.ts';

let idp: TokenIssuer;
let other: TokenIssuer;

beforeEach(async () => {
  [idp, other] = await Promise.all([startTokenIssuer(), startTokenIssuer()]);
});
afterEach(async () => {
  await Promise.all([idp.stop(), other.stop()]);
});

const verifier = (jwks: { cooldownMs?: number; cacheMaxAgeMs?: number } = {}) =>
  createBearerVerifier({
    issuers: [
      { issuer: idp.issuer, tenant: 'north' },
      { issuer: other.issuer, tenant: 'south' },
    ],
    audience: 'api',
    jwks,
  });

describe('the keys of an issuer', () => {
  test('are fetched once for many tokens, and strangers’ key ids do not have them fetched again', async () => {
    const verify = verifier();
    // Before the keys are fetched, for some seconds later a stranger's may have them fetched again.
    const strangers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => idp.bearer({}, `stranger-${n}`)),
    );
    await verify(await idp.bearer());
    for (const token of strangers) await expect(verify(token)).rejects.toMatchObject(invalidToken);
    await verify(await idp.bearer());
    expect(idp.fetches()).toBe(1);
  });

  test('may be rotated: a token of the new key is accepted, one of the old key no longer', async () => {
    const verify = verifier({ cooldownMs: 50 });
    const old = await idp.bearer();
    await verify(old);
    await idp.rotate();
    const fresh = await idp.bearer();
    await eventually(async () => {
      expect(await verify(fresh)).toMatchObject({ tenant: 'north' });
    });
    await expect(verify(old)).rejects.toMatchObject(invalidToken);
  });

  test('that were withdrawn count no longer than until the set is fetched anew', async () => {
    const [patient, prompt] = [verifier(), verifier({ cacheMaxAgeMs: 50, cooldownMs: 60_000 })];
    const old = await idp.bearer();
    await Promise.all([patient(old), prompt(old)]);
    await idp.rotate();
    await eventually(async () => {
      await expect(prompt(old)).rejects.toMatchObject(invalidToken);
    });
    expect(await patient(old)).toMatchObject({ tenant: 'north' });
  });

  const faults: readonly [string, () => Promise<void> | void][] = [
    ['is away', () => idp.stop()],
    ['answers with an error', () => idp.answer(500, '{}')],
    ['answers something else than JSON', () => idp.answer(200, '<html>')],
    ['answers something else than keys', () => idp.answer(200, '{"keys":{}}')],
    ['sends elsewhere for them', () => idp.answer(302, '')],
  ];
  test.each(faults)('cannot be had where it %s: the client is told to try again', async (_, fail) => {
    const token = await idp.bearer();
    await fail();
    const verify = verifier();
    await expect(verify(token)).rejects.toMatchObject({
      status: 503,
      code: 'unavailable',
      headers: { 'Retry-After': '2' },
    });
    expect(await verify(await other.bearer())).toMatchObject({ tenant: 'south' });
  });
});
