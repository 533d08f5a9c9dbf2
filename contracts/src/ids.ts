import { z } from 'zod';

/** Ids of hospitals, surgeries and doctors: 1 to 64 characters, safe in URLs, routing keys and stream names. */
const id = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 characters out of A-Z a-z 0-9 . _ : -');

export const hospitalId = id.brand<'HospitalId'>();
export const surgeryId = id.brand<'SurgeryId'>();
/** The doctor's id at the hospital's identity provider; `surgeonId` in the messages. */
export const doctorId = id.brand<'DoctorId'>();

export type HospitalId = z.infer<typeof hospitalId>;
export type SurgeryId = z.infer<typeof surgeryId>;
export type DoctorId = z.infer<typeof doctorId>;
