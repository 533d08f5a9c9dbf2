import type { HospitalId, SurgeryId } from '@surgery-calendar/contracts';

export interface SurgeryKey {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
}

/** What a sealed field is bound to, so that it opens in its own place alone: no other surgery's name can be put there. */
export function fieldOf(
  { hospitalId, surgeryId }: SurgeryKey,
  field: 'patient' | 'notes' | 'reason',
): string {
  return `${hospitalId}/${surgeryId}/${field}`;
}
