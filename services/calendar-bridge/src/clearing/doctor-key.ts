import type { DoctorId, HospitalId } from '@surgery-calendar/contracts';

/** A doctor of one hospital. */
export interface DoctorKey {
  readonly hospitalId: HospitalId;
  readonly doctorId: DoctorId;
}
