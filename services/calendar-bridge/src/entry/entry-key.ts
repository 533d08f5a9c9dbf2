import type { DoctorId, HospitalId, SurgeryId } from '@surgery-calendar/contracts';

/** A calendar entry: one surgery on one doctor's calendar. */
export interface EntryKey {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  readonly doctorId: DoctorId;
}

/** The key as one string, for hashes, ordering and log lines. No id holds a slash. */
export function entryName(key: EntryKey): string {
  return `${key.hospitalId}/${key.surgeryId}/${key.doctorId}`;
}
