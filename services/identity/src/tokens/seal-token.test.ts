import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { openToken, sealToken } from './seal-token.ts';
import { keyringOf, tokenKeys, type TokenKeyring } from './token-keyring.ts';

const base64 = () => randomBytes(32).toString('base64');
const old = base64();

function keyring(keys: Record<string, string>, current?: string): TokenKeyring {
  const ring = keyringOf(tokenKeys.parse(keys), current);
  if (ring === undefined) throw new Error('no keyring');
  return ring;
}

const binding = { owner: '1087', holds: 'refresh-token' } as const;

describe('tokens at rest', () => {
  test('come out as they went in, and never the same twice in between', async () => {
    const ring = keyring({ k1: old });
    const sealed = await sealToken(ring, '1//secret', binding);
    expect(sealed).not.toContain('secret');
    expect(await sealToken(ring, '1//secret', binding)).not.toBe(sealed);
    expect(await openToken(ring, sealed, binding)).toBe('1//secret');
  });

  test('sealed under an older key still open after a new one became current', async () => {
    const sealed = await sealToken(keyring({ k1: old }), 't', binding);
    expect(await openToken(keyring({ k2: base64(), k1: old }), sealed, binding)).toBe('t');
  });

  test('whose key is gone are refused by the name of that key', async () => {
    const sealed = await sealToken(keyring({ k1: old }), 't', binding);
    await expect(openToken(keyring({ k2: base64() }), sealed, binding)).rejects.toMatchObject({
      code: 'token-key-lost',
      message: expect.stringContaining('k1'),
    });
  });

  test('of another account, of another column, or changed, are refused', async () => {
    const ring = keyring({ k1: old });
    const sealed = await sealToken(ring, 't', binding);
    const [header, ...rest] = sealed.split('.');
    const forged = { ...JSON.parse(Buffer.from(header ?? '', 'base64url').toString()), owner: '2000' };
    const moved = [Buffer.from(JSON.stringify(forged)).toString('base64url'), ...rest].join('.');
    const refused = { code: 'token-not-ours' };
    await expect(openToken(ring, sealed, { ...binding, owner: '2000' })).rejects.toMatchObject(refused);
    await expect(openToken(ring, sealed, { ...binding, holds: 'access-token' })).rejects.toMatchObject(
      refused,
    );
    await expect(openToken(ring, moved, { ...binding, owner: '2000' })).rejects.toMatchObject(refused);
    await expect(openToken(ring, 'not a JWE', binding)).rejects.toMatchObject(refused);
  });
});

describe('the keyring', () => {
  test('seals under the first key unless another is named', () => {
    const keys = tokenKeys.parse({ b: base64(), a: base64() });
    expect(keyringOf(keys)?.current).toBe('b');
    expect(keyringOf(keys, 'a')?.current).toBe('a');
    expect(keyringOf(keys, 'c')).toBeUndefined();
  });

  test('refuses a key of the wrong length and a numeric name', () => {
    expect(tokenKeys.safeParse({ k1: randomBytes(16).toString('base64') }).success).toBe(false);
    expect(tokenKeys.safeParse({ '1': base64() }).success).toBe(false);
    expect(tokenKeys.safeParse({}).success).toBe(false);
  });
});
