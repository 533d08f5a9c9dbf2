import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CompactSign, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { createBearerVerifier } from './bearer-token.ts';
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

const verifier = () =>
  createBearerVerifier({
    issuers: [
      { issuer: idp.issuer, tenant: 'north' },
      { issuer: other.issuer, tenant: 'south' },
    ],
    audience: 'api',
  });
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a bearer token is accepted', () => {
  test('with its tenant, its subject, its expiry and its claims', async () => {
    const exp = inSeconds(600);
    expect(await verifier()(await idp.bearer({ exp, roles: ['scheduler'] }))).toEqual({
      tenant: 'north',
      subject: 'user-1',
      expiresAt: new Date(exp * 1000),
      claims: expect.objectContaining({ iss: idp.issuer, roles: ['scheduler'] }),
    });
    expect(await verifier()(await other.bearer())).toMatchObject({ tenant: 'south' });
  });

  const accepted: readonly [string, () => Claims][] = [
    ['where it is for several audiences, ours among them', () => ({ aud: ['portal', 'api'] })],
    ['where it expired within the half minute that clocks may differ', () => ({ exp: inSeconds(-20) })],
    ['where it becomes valid within that half minute', () => ({ nbf: inSeconds(20) })],
  ];
  test.each(accepted)('%s', async (_, claims) => {
    expect(await verifier()(await idp.bearer(claims()))).toMatchObject({ tenant: 'north' });
  });
});

describe('a bearer token is refused', () => {
  const refused: readonly [string, () => Claims][] = [
    ['that has expired', () => ({ exp: inSeconds(-40) })],
    ['that is not yet valid', () => ({ nbf: inSeconds(60) })],
    ['for another audience', () => ({ aud: 'portal' })],
    ['for no audience', () => ({ aud: undefined })],
    ['of an issuer that nobody trusts', () => ({ iss: 'https://stranger.example' })],
    ['of an issuer written otherwise', () => ({ iss: `${idp.issuer}/` })],
    ['of no issuer', () => ({ iss: undefined })],
    ['of nobody', () => ({ sub: undefined })],
    ['of a subject without a name', () => ({ sub: '' })],
    ['of a subject that is no text', () => ({ sub: 7 })],
    ['that never expires', () => ({ exp: undefined })],
    ['whose expiry is no number', () => ({ exp: 'tomorrow' })],
    ['whose expiry no calendar has', () => ({ exp: 1e20 })],
    ['in the name of another issuer than whose key signed it', () => ({ iss: other.issuer })],
  ];
  test.each(refused)('%s', async (_, claims) => {
    await expect(verifier()(await idp.bearer(claims()))).rejects.toMatchObject(invalidToken);
  });

  test('that another issuer’s key signed under this issuer’s key id', async () => {
    const forged = await other.bearer({ iss: idp.issuer }, idp.kid());
    await expect(verifier()(forged)).rejects.toMatchObject(invalidToken);
  });

  test('that nobody signed', async () => {
    const head = base64url({ alg: 'none', kid: idp.kid() });
    const body = base64url(idp.claims());
    for (const signature of ['', 'AAAA'])
      await expect(verifier()(`Bearer ${head}.${body}.${signature}`)).rejects.toMatchObject(invalidToken);
  });

  test('that was signed with the public key as if it were a shared secret', async () => {
    const jwk = await exportJWK(idp.publicKey());
    const pem = await exportSPKI(idp.publicKey());
    for (const secret of [pem, pem.trim(), JSON.stringify(jwk), jwk.x ?? '']) {
      const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(idp.claims())))
        .setProtectedHeader({ alg: 'HS256', kid: idp.kid() })
        .sign(new TextEncoder().encode(secret));
      await expect(verifier()(`Bearer ${token}`)).rejects.toMatchObject(invalidToken);
    }
  });

  test('that brings a key of its own, in its header or at an address', async () => {
    const own = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(own.publicKey);
    for (const header of [{ jwk }, { jku: `${other.issuer}/jwks` }, { x5u: `${other.issuer}/jwks` }, {}]) {
      const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(idp.claims())))
        .setProtectedHeader({ alg: 'ES256', kid: idp.kid(), ...header })
        .sign(own.privateKey);
      await expect(verifier()(`Bearer ${token}`)).rejects.toMatchObject(invalidToken);
    }
    expect(other.fetches()).toBe(0);
  });

  test('whose claims were changed after it was signed', async () => {
    const [head, , signature] = (await idp.bearer()).split('.');
    const changed = base64url(idp.claims({ sub: 'somebody-else' }));
    await expect(verifier()(`${head ?? ''}.${changed}.${signature ?? ''}`)).rejects.toMatchObject(
      invalidToken,
    );
  });

  test('that is no token at all', async () => {
    for (const text of ['x', 'a.b.c', 'e30.W10.AAAA'])
      await expect(verifier()(`Bearer ${text}`)).rejects.toMatchObject(invalidToken);
    for (const header of [undefined, '', 'Basic eDp5', 'Bearer ', 'Bearer a b'])
      await expect(verifier()(header)).rejects.toMatchObject({
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
  });
});
