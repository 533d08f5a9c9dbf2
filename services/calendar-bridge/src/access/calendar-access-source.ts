import type { CalendarAccess, DoctorId, HospitalId } from '@surgery-calendar/contracts';

/** Asks identity whether the bridge may act for a doctor, with which token, and how. Throws `IdentityUnavailable`. */
export type CalendarAccessSource = (doctor: {
  readonly hospitalId: HospitalId;
  readonly doctorId: DoctorId;
  /** A token of identity's that Google answered 401 to. */
  readonly refusedAccessToken?: string;
}) => Promise<CalendarAccess>;

/** Identity gave no usable answer: nothing is known of the doctor's access, so nothing is done and nothing concluded. */
export class IdentityUnavailable extends Error {
  override readonly name = 'IdentityUnavailable';
}
