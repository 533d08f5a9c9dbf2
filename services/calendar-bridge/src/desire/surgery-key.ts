import type { HospitalId, SurgeryId } from '@surgery-calendar/contracts';

export interface SurgeryKey {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
}

/** The key as one string, for maps. No id holds a slash. */
export function surgeryName(key: SurgeryKey): string {
  return `${key.hospitalId}/${key.surgeryId}`;
}
