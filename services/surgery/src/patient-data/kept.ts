import { cancellationReason, patient, surgeryBooking, type Patient } from '@surgery-calendar/contracts';
import { z } from 'zod';

/** A value encrypted with a patient's key: the key's id, a dot, and nonce, ciphertext and tag in base64url. */
export const sealed = z.strictObject({ sealed: z.string() });
export type Sealed = z.infer<typeof sealed>;

/** Patient data as it is kept in the log and on the board: sealed, but for events from before there were keys. */
export type KeptPatient = Patient | Sealed;
export type KeptText = string | Sealed;

/** Sealed first: a patient's schema would drop what it does not know. */
export const keptPatient = z.union([sealed, patient]);
export const keptNotes = z.union([sealed, surgeryBooking.shape.notes.unwrap()]);
export const keptReason = z.union([sealed, cancellationReason]);

export function isSealed(kept: KeptPatient | KeptText): kept is Sealed {
  return typeof kept === 'object' && 'sealed' in kept;
}

export function keyIdOf({ sealed: text }: Sealed): string {
  return text.slice(0, text.indexOf('.'));
}

/** The ids of all keys that any part of a JSON value is sealed with. */
export function keyIdsIn(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return [];
  // Most parts are none, and a schema takes longest to say no.
  const one = 'sealed' in json ? sealed.safeParse(json) : undefined;
  return one?.success === true ? [keyIdOf(one.data)] : Object.values(json).flatMap(keyIdsIn);
}
