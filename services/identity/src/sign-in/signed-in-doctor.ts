import { type DoctorId, type HospitalId } from '@surgery-calendar/contracts';

/** Who the hospital's identity provider says a doctor is. */
export interface DoctorClaims {
  readonly hospitalId: HospitalId;
  readonly doctorId: DoctorId;
  /** `sub` at the provider. */
  readonly subject: string;
  readonly name: string;
  readonly email: string | undefined;
}

/** The session at the hospital's identity provider that ours came from. */
export interface ProviderSession {
  readonly issuer: string;
  /** Missing where the provider does not tell its sessions apart. */
  readonly sid?: string | undefined;
}

/** A doctor as the session holds them. */
export interface SignedInDoctor extends DoctorClaims {
  /** The row in `doctor`; `user_id` of the connection. */
  readonly id: string;
}
