import { CompactEncrypt, compactDecrypt, errors } from 'jose';
import { type TokenKeyring } from './token-keyring.ts';

/** Whose token it is and which one: bound into the ciphertext, so that a row's token is of no use in another row or column. */
export interface TokenBinding {
  /** Google's `sub`. */
  readonly owner: string;
  readonly holds: 'refresh-token' | 'access-token';
}

/** A token at rest that cannot be opened. Says why, and never holds token material. */
export class SealedTokenError extends Error {
  override readonly name = 'SealedTokenError';
  readonly code: 'token-key-lost' | 'token-not-ours';

  constructor(code: SealedTokenError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A token as a compact JWE (RFC 7516): a fresh AES-256-GCM key each, wrapped under the keyring's current key. */
export function sealToken(keyring: TokenKeyring, token: string, binding: TokenBinding): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(token))
    .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM', kid: keyring.current, ...binding })
    .encrypt(keyOf(keyring, keyring.current));
}

/** Opens what `sealToken` sealed. Throws a SealedTokenError where its key is gone or it belongs elsewhere or was tampered with. */
export async function openToken(
  keyring: TokenKeyring,
  sealed: string,
  binding: TokenBinding,
): Promise<string> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, ({ kid }) => keyOf(keyring, kid), {
      keyManagementAlgorithms: ['A256GCMKW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    if (protectedHeader['owner'] !== binding.owner || protectedHeader['holds'] !== binding.holds) {
      throw new SealedTokenError('token-not-ours', 'a token at rest belongs to another account or column');
    }
    return new TextDecoder().decode(plaintext);
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      throw new SealedTokenError(
        'token-not-ours',
        'a token at rest was not sealed here or was changed since',
      );
    }
    throw error;
  }
}

function keyOf(keyring: TokenKeyring, kid: string | undefined): Uint8Array {
  const key = keyring.keys.get(kid ?? '');
  if (key === undefined) {
    throw new SealedTokenError('token-key-lost', `no key named ${kid ?? '(none)'} among TOKEN_KEYS`);
  }
  return key;
}
