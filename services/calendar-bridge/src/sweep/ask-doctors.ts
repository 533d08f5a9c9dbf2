import type { CalendarAccess } from '@surgery-calendar/contracts';
import type { CalendarAccessSource } from '../access/calendar-access-source.ts';
import type { DoctorAccount } from '../account/remember-account.ts';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import type { ClaimedSweep } from './claim-sweep.ts';
import type { SweptDoctor } from './swept-calendar.ts';

/** The doctors of a calendar, by what identity says of them now. */
export interface AskedDoctors {
  /** Those whose events belong there. */
  readonly admitted: readonly AdmittedDoctor[];
  /** Those whose events belong elsewhere by now. */
  readonly moved: readonly { readonly doctor: DoctorKey; readonly account: DoctorAccount }[];
}

export interface AdmittedDoctor extends SweptDoctor {
  readonly accessToken: string;
}

/** Asks identity for each doctor of the calendar. Throws `IdentityUnavailable`. */
export async function askDoctors(sweep: ClaimedSweep, access: CalendarAccessSource): Promise<AskedDoctors> {
  const answers = await Promise.all(
    sweep.doctors.map(async (doctor) => ({ doctor, answer: await access({ ...doctor }) })),
  );
  return {
    admitted: answers
      .map(({ doctor, answer }) => admit(sweep, doctor, answer))
      .filter((doctor) => doctor !== undefined),
    moved: answers.flatMap(({ doctor, answer }) =>
      answer.mode === 'place' && !isAt(sweep, answer) ? [{ doctor, account: answer }] : [],
    ),
  };
}

/** A doctor's access with another token than the one that Google refused; undefined where the events do not belong there any more. */
export async function askAgain(
  sweep: ClaimedSweep,
  { hospitalId, doctorId, accessToken }: AdmittedDoctor,
  access: CalendarAccessSource,
): Promise<AdmittedDoctor | undefined> {
  const doctor = { hospitalId, doctorId };
  return admit(sweep, doctor, await access({ ...doctor, refusedAccessToken: accessToken }));
}

function admit(
  sweep: ClaimedSweep,
  { hospitalId, doctorId }: DoctorKey,
  answer: CalendarAccess,
): AdmittedDoctor | undefined {
  if (answer.mode !== 'place' || !isAt(sweep, answer)) return undefined;
  return { hospitalId, doctorId, details: answer.policy.patientDetails, accessToken: answer.accessToken };
}

function isAt(one: DoctorAccount, other: DoctorAccount): boolean {
  return one.googleSub === other.googleSub && one.calendarId === other.calendarId;
}
