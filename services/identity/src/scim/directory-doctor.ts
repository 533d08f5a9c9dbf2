import { type DoctorId } from '@surgery-calendar/contracts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** What the hospital's directory may change of a doctor. */
export interface DoctorAttributes {
  /** What the directory calls the doctor; undefined where it has not said. */
  readonly userName: string | undefined;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly isActive: boolean;
}

/** A doctor as the hospital's directory knows them: SCIM's User. */
export interface DirectoryDoctor extends DoctorAttributes {
  /** The row's id. */
  readonly id: string;
  /** SCIM's `externalId`. */
  readonly doctorId: DoctorId;
  readonly createdAt: Date;
}

/** The User resource (RFC 7643, 4.1) of a doctor. A doctor whom the directory has not named is called by the address, or the id. */
export function userResource(doctor: DirectoryDoctor, baseUrl: string): object {
  const { id, doctorId, name, email } = doctor;
  return {
    schemas: [USER_SCHEMA],
    id,
    externalId: doctorId,
    userName: doctor.userName ?? email ?? doctorId,
    active: doctor.isActive,
    ...(name === undefined ? {} : { name: { formatted: name }, displayName: name }),
    ...(email === undefined ? {} : { emails: [{ value: email, type: 'work', primary: true }] }),
    meta: {
      resourceType: 'User',
      created: doctor.createdAt.toISOString(),
      location: `${baseUrl}/Users/${id}`,
    },
  };
}
