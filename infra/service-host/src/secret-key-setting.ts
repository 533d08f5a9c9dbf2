import { z } from 'zod';
import { secret } from './setting-notes.ts';

/** A setting that is a key of 256 bits, in base64 or base64url. */
export const secretKeySetting = secret(
  z
    .string()
    .regex(/^[A-Za-z0-9+/_-]+={0,2}$/, 'must be base64')
    .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
    .refine((bytes) => bytes.length === 32, 'must be 32 bytes in base64'),
);
