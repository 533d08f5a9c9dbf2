import type { SurgeryId } from '@surgery-calendar/contracts';
import { isSealed, keyIdOf, keyIdsIn } from '../patient-data/kept.ts';
import type { KeptSurgery } from '../stream/surgery-stream.ts';
import type { FoundSurgery } from './find-surgeries.ts';

/** A surgery that held something of a patient who asks to be forgotten. */
export interface PatientSurgery {
  readonly surgeryId: SurgeryId;
  readonly status: KeptSurgery['state']['status'];
  readonly endsAt: Date;
  /** It is booked for the patient now. Else it was, by mistake or under another id, and is somebody else's. */
  readonly isTheirs: boolean;
  /** Of its newest message that told anything of the patient; what is newer tells of somebody else. */
  readonly revision: number;
  /** It is somebody else's and still tells notes that were written for the patient. */
  readonly hasTheirNotes: boolean;
}

/** What a surgery has of the patient whose keys these are; undefined: nothing that anybody was told. */
export function surgeryOfPatient(
  { surgeryId, states }: FoundSurgery,
  keyIds: ReadonlySet<string>,
): PatientSurgery | undefined {
  const tells = ({ state }: KeptSurgery): boolean => keyIdsIn(state).some((keyId) => keyIds.has(keyId));
  const told = states.findLast(tells);
  if (told === undefined) return undefined;
  const now = states.at(-1) ?? states[0];
  const { status, booking } = now.state;
  const { patient, endsAt } = booking;
  const isTheirs = isSealed(patient) && keyIds.has(keyIdOf(patient));
  return {
    ...{ surgeryId, status, endsAt: new Date(endsAt), isTheirs },
    revision: Number(told.messageRevision),
    hasTheirNotes: !isTheirs && tells(now),
  };
}
