import { isForgotten, type Patient } from '@surgery-calendar/contracts';
import type { KeyOwner } from './patient-keys.ts';
import type { SurgeryKey } from './sealed-field.ts';

/** Whose key seals what is said of a surgery's patient: the patient's own or, without an id, one for the surgery alone. */
export function ownerOf({ hospitalId, surgeryId }: SurgeryKey, patient: Patient): KeyOwner {
  const { id } = patient;
  return id === undefined || isForgotten(patient) ? { hospitalId, surgeryId } : { hospitalId, patientId: id };
}
