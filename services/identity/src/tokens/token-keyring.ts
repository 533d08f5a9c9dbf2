import { secretKeySetting } from '@surgery-calendar/service-host';
import { z } from 'zod';

/** The keys that tokens at rest are encrypted under. New ones go under `current`; the others still open what they sealed. */
export interface TokenKeyring {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

/** A name that is no number: JSON objects list numbers first, whatever their order in the text. */
const keyId = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,63}$/, 'must be a name of up to 64 letters, digits, . _ -, a letter first');

/** `TOKEN_KEYS` as an object of key names and base64 keys, at least one. */
export const tokenKeys = z
  .record(keyId, secretKeySetting)
  .refine((keys) => Object.keys(keys).length > 0, 'must hold at least one key')
  .transform((keys) => new Map(Object.entries(keys)));

/** The keyring of these keys; `current` is by default the first. Undefined where `current` names none of them. */
export function keyringOf(keys: ReadonlyMap<string, Uint8Array>, current?: string): TokenKeyring | undefined {
  const name = current ?? keys.keys().next().value;
  return name !== undefined && keys.has(name) ? { current: name, keys } : undefined;
}
