import type { CalendarAccessSource } from '../access/calendar-access-source.ts';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import type { ClaimedSweep } from './claim-sweep.ts';
import type { SweptDoctor } from './swept-calendar.ts';

export interface AdmittedDoctor extends SweptDoctor {
  readonly accessToken: string;
}

/** Asks identity for each doctor of the calendar, and answers with those whose events belong there now. Throws `IdentityUnavailable`. */
export async function askDoctors(
  sweep: ClaimedSweep,
  access: CalendarAccessSource,
): Promise<AdmittedDoctor[]> {
  const answers = sweep.doctors.map((doctor) => askDoctor(sweep, access, doctor));
  return (await Promise.all(answers)).filter((doctor) => doctor !== undefined);
}

/** The doctor's access, where it is still to place events at this calendar. `refusedAccessToken` is one that Google did not take. */
export async function askDoctor(
  { googleSub, calendarId }: ClaimedSweep,
  access: CalendarAccessSource,
  { hospitalId, doctorId }: DoctorKey,
  refusedAccessToken?: string,
): Promise<AdmittedDoctor | undefined> {
  const refused = refusedAccessToken === undefined ? {} : { refusedAccessToken };
  const answer = await access({ hospitalId, doctorId, ...refused });
  if (answer.mode !== 'place' || answer.googleSub !== googleSub || answer.calendarId !== calendarId)
    return undefined;
  return { hospitalId, doctorId, details: answer.policy.patientDetails, accessToken: answer.accessToken };
}
