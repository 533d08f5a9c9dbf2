import { doctorId } from '@surgery-calendar/contracts';
import { z } from 'zod';
import { type Hospital } from '../hospital.ts';
import { type DoctorClaims } from './signed-in-doctor.ts';

type Claims = Readonly<Record<string, unknown>>;

/** The doctor that the id_token names; undefined for somebody who is none. */
export function doctorOf(hospital: Hospital, claims: Claims): DoctorClaims | undefined {
  const id = doctorId.safeParse(claims[hospital.doctorIdClaim]);
  const person = z
    .object({ sub: z.string(), name: z.string().optional(), email: z.string().optional() })
    .safeParse(claims);
  if (!id.success || !person.success || !hasDoctorsRole(hospital, claims)) return undefined;
  const { sub, name, email } = person.data;
  return {
    hospitalId: hospital.hospitalId,
    doctorId: id.data,
    subject: sub,
    name: name ?? email ?? id.data,
    email,
  };
}

function hasDoctorsRole({ rolesClaim, doctorRole }: Hospital, claims: Claims): boolean {
  if (doctorRole === undefined) return true;
  const roles = claims[rolesClaim];
  return Array.isArray(roles) ? roles.includes(doctorRole) : roles === doctorRole;
}
