import { forgottenPatient, patient, type Patient } from '@surgery-calendar/contracts';
import { z } from 'zod';
import type { KeptSurgery, SurgeryAt } from '../stream/surgery-stream.ts';
import { decrypt } from './cipher.ts';
import { isSealed, keyIdOf, type KeptPatient, type KeptText, type Sealed } from './kept.ts';
import type { KeySecret } from './key-cache.ts';
import type { PatientKeys } from './patient-keys.ts';
import { fieldOf, type SurgeryKey } from './sealed-field.ts';

/** Makes what can name the patient of one surgery readable. */
export interface Opener {
  /** `forgottenPatient` where the key is destroyed. */
  patient(kept: KeptPatient): Patient;
  /** Undefined where the key is destroyed. */
  text(kept: KeptText | undefined, field: 'notes' | 'reason'): string | undefined;
}

/** Undefined where the key is destroyed. */
const openedText = z.string().optional();

/** `keys` must hold the key of all that is opened. */
export function openerFor(keys: ReadonlyMap<string, KeySecret>, about: SurgeryKey): Opener {
  const open = (sealed: Sealed, field: 'patient' | 'notes' | 'reason'): unknown => {
    const secret = keys.get(keyIdOf(sealed));
    if (secret === undefined) throw new Error('something sealed is opened without its key at hand');
    if (secret === 'destroyed') return undefined;
    const encrypted = sealed.sealed.slice(sealed.sealed.indexOf('.') + 1);
    return JSON.parse(decrypt(secret, encrypted, fieldOf(about, field)));
  };
  return {
    patient(kept) {
      if (!isSealed(kept)) return kept;
      const opened = open(kept, 'patient');
      return opened === undefined ? { ...forgottenPatient } : patient.parse(opened);
    },
    text(kept, field) {
      if (kept === undefined || !isSealed(kept)) return kept;
      return openedText.parse(open(kept, field));
    },
  };
}

/** Surgeries in the clear, in the given order, with one look for all the keys that are not at hand. Throws `PatientKeyLost`. */
export async function openSurgeries(keys: PatientKeys, kept: readonly KeptSurgery[]): Promise<SurgeryAt[]> {
  const found = await keys.find(kept.flatMap(({ state }) => keyIdsOf(state)));
  return kept.map((surgery) => openSurgery(surgery, openerFor(found, surgery.state)));
}

export async function openOne(keys: PatientKeys, kept: KeptSurgery): Promise<SurgeryAt> {
  return openSurgery(kept, openerFor(await keys.find(keyIdsOf(kept.state)), kept.state));
}

/** Of all that is sealed in a surgery. */
function keyIdsOf(state: KeptSurgery['state']): string[] {
  const { patient: who, notes } = state.booking;
  const reason = state.status === 'cancelled' ? state.reason : undefined;
  return [who, notes, reason].flatMap((kept) =>
    kept !== undefined && isSealed(kept) ? [keyIdOf(kept)] : [],
  );
}

function openSurgery({ state, ...at }: KeptSurgery, opener: Opener): SurgeryAt {
  const { patient: who, notes: keptNotes, ...rest } = state.booking;
  const notes = opener.text(keptNotes, 'notes');
  const booking = { ...rest, patient: opener.patient(who), ...(notes === undefined ? {} : { notes }) };
  return state.status === 'cancelled'
    ? { ...at, state: { ...state, booking, reason: opener.text(state.reason, 'reason') } }
    : { ...at, state: { ...state, booking } };
}
