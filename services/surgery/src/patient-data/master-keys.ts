import { createSecretKey, type KeyObject } from 'node:crypto';
import { secretKeySetting } from '@surgery-calendar/service-host';
import { z } from 'zod';
import { decrypt, encrypt } from './cipher.ts';

/** The keys that patients' keys are wrapped under. New ones go under `current`; the others still open what they wrapped. */
export interface MasterKeys {
  readonly current: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

const name = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'must be a name of up to 64 letters, digits, _ -, a letter first');

/** `PATIENT_KEYS_MASTER` as an object of names and base64 keys; the first is the current one. */
export const masterKeys = z.record(name, secretKeySetting).transform((keys, context): MasterKeys => {
  const all = new Map(Object.entries(keys).map(([named, bytes]) => [named, createSecretKey(bytes)]));
  const [current] = all.keys();
  if (current !== undefined) return { current, keys: all };
  context.addIssue({ code: 'custom', message: 'must hold at least one key' });
  return z.NEVER;
});

/** A master key that something is wrapped under is not among the configured ones. */
export class MasterKeyMissing extends Error {
  override readonly name = 'MasterKeyMissing';
}

/** Wraps a secret under the current key; `context` is what it belongs to. */
export function wrap(master: MasterKeys, secret: Uint8Array, context: string): string {
  const text = Buffer.from(secret).toString('base64');
  return `${master.current}.${encrypt(keyNamed(master, master.current), text, context)}`;
}

export function isUnderCurrent({ current }: MasterKeys, wrapped: string): boolean {
  return wrapped.startsWith(`${current}.`);
}

/** Opens what `wrap` made. Throws `MasterKeyMissing` and `NotOurs`. */
export function unwrap(master: MasterKeys, wrapped: string, context: string): Buffer {
  const end = wrapped.indexOf('.');
  const opened = decrypt(keyNamed(master, wrapped.slice(0, end)), wrapped.slice(end + 1), context);
  return Buffer.from(opened, 'base64');
}

function keyNamed({ keys }: MasterKeys, wanted: string): KeyObject {
  const found = keys.get(wanted);
  if (found === undefined) throw new MasterKeyMissing(`no key named ${wanted} among PATIENT_KEYS_MASTER`);
  return found;
}
