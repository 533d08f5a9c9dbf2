import { createHash } from 'node:crypto';
import { type TokenIdentifier } from './security-event.ts';

const PREFIX_LENGTH = 16;

/**
 * Whether a refresh token is the one that Google names. By its first 16 characters, or by SHA-512 over its SHA-512, which Google's
 * documentation calls `hash_base64_sha512_sha512` now and called `hash_SHA512_double` before; how it was written then, it did not say.
 */
export function isNamedBy({ algorithm, value }: TokenIdentifier, token: string): boolean {
  switch (algorithm) {
    case 'prefix':
      return value.length === PREFIX_LENGTH && token.startsWith(value);
    case 'hash_base64_sha512_sha512':
    case 'hash_SHA512_double':
      return bytesOf(value).equals(sha512(sha512(token)));
    default:
      return false;
  }
}

function bytesOf(written: string): Buffer {
  return Buffer.from(written, /^[0-9a-f]{128}$/i.test(written) ? 'hex' : 'base64');
}

function sha512(data: string | Buffer): Buffer {
  return createHash('sha512').update(data).digest();
}
