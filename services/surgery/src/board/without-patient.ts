import { forgottenPatient } from '@surgery-calendar/contracts';
import { isSealed, keyIdOf, type KeptPatient, type KeptText } from '../patient-data/kept.ts';
import type { KeptSurgery } from '../stream/surgery-stream.ts';

/** A surgery without what was sealed with a key that is destroyed, so that the board tells of a forgotten patient by itself. */
export function withoutPatient({ state, ...at }: KeptSurgery, keyId: string): KeptSurgery {
  const isGone = (kept: KeptPatient | KeptText | undefined): boolean =>
    kept !== undefined && isSealed(kept) && keyIdOf(kept) === keyId;
  const { patient, notes, ...rest } = state.booking;
  const booking = {
    ...rest,
    patient: isGone(patient) ? { ...forgottenPatient } : patient,
    ...(notes === undefined || isGone(notes) ? {} : { notes }),
  };
  return state.status === 'cancelled'
    ? { ...at, state: { ...state, booking, reason: isGone(state.reason) ? undefined : state.reason } }
    : { ...at, state: { ...state, booking } };
}
