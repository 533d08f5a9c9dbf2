import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createBearerVerifier, type TrustedIssuer } from './bearer-token.ts';
import { invalidToken } from './testing/invalid-token.ts';
import { startTokenIssuer, type Claims, type TokenIssuer } from './testing/token-issuer.ts';

let idp: TokenIssuer;
let other: TokenIssuer;

beforeEach(async () => {
  [idp, other] = await Promise.all([startTokenIssuer(), startTokenIssuer()]);
});
afterEach(async () => {
  await Promise.all([idp.stop(), other.stop()]);
});

describe('an issuer of several hospitals', () => {
  const entry = (tenant: string, value: string): TrustedIssuer => ({
    issuer: idp.issuer,
    tenant,
    claim: { name: 'hospital', value },
  });
  const verifierOf = (...issuers: TrustedIssuer[]) => createBearerVerifier({ issuers, audience: 'api' });

  test('has its tokens told apart by their claim, with one fetch of its keys', async () => {
    const verify = verifierOf(entry('north', 'n'), entry('south', 's'));
    expect(await verify(await idp.bearer({ hospital: 'n' }))).toMatchObject({ tenant: 'north' });
    expect(await verify(await idp.bearer({ hospital: ['x', 's'] }))).toMatchObject({ tenant: 'south' });
    expect(idp.fetches()).toBe(1);
  });

  const refused: readonly [string, Claims][] = [
    ['without the claim', {}],
    ['of a hospital that nobody knows', { hospital: 'x' }],
    ['of two hospitals at once', { hospital: ['n', 's'] }],
  ];
  test.each(refused)('has a token %s refused without a further word', async (_, claims) => {
    const verify = verifierOf(entry('north', 'n'), entry('south', 's'));
    await expect(verify(await idp.bearer(claims))).rejects.toMatchObject(invalidToken);
  });

  test('has a claim believed only where its own key signed it', async () => {
    const verify = verifierOf(entry('north', 'n'), { issuer: other.issuer, tenant: 'south' });
    const forged = await other.bearer({ iss: idp.issuer, hospital: 'n' }, idp.kid());
    await expect(verify(forged)).rejects.toMatchObject(invalidToken);
  });

  test('may keep keys for each: those of one hospital sign for no other', async () => {
    const verify = verifierOf(entry('north', 'n'), {
      ...entry('south', 's'),
      jwksUri: `${other.issuer}/jwks`,
    });
    const signed = (hospital: string) => other.bearer({ iss: idp.issuer, hospital });
    expect(await verify(await signed('s'))).toMatchObject({ tenant: 'south' });
    await expect(verify(await signed('n'))).rejects.toMatchObject(invalidToken);
  });

  test('is refused at the start where its hospitals cannot be told apart', () => {
    expect(() => verifierOf(entry('north', 'n'), { issuer: idp.issuer, tenant: 'south' })).toThrow(
      idp.issuer,
    );
    expect(() => verifierOf(entry('north', 'n'), entry('south', 'n'))).toThrow(idp.issuer);
  });
});
