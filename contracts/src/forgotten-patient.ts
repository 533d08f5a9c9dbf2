import type { Surgery } from './surgery.ts';

/**
 * A patient whose data was erased on their request, in messages and answers. The name is there for readers that know nothing of
 * `forgotten` and would refuse a surgery without one.
 */
export const forgottenPatient = { name: '***', forgotten: true } as const;

export function isForgotten(patient: Surgery['patient']): boolean {
  return patient.forgotten === true;
}

/** A surgery without all that can name the patient: who it is, the notes, and why it was cancelled, which are free text. */
export function forgetPatientOf(surgery: Surgery): Surgery {
  const { notes: _notes, patient: _patient, ...rest } = surgery;
  if (rest.status === 'scheduled') return { ...rest, patient: { ...forgottenPatient } };
  const { reason: _reason, ...cancelled } = rest;
  return { ...cancelled, patient: { ...forgottenPatient } };
}
