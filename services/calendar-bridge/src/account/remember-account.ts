import type { PermittedCalendarAccess } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import type { DoctorKey } from '../clearing/doctor-key.ts';

/** The Google account and calendar that identity last named for a doctor. */
export type DoctorAccount = Pick<PermittedCalendarAccess, 'googleSub' | 'calendarId'>;

/**
 * Keeps the account that identity names for a doctor. A new one is swept somewhere within the next day, so that the sweeps of a
 * hospital whose doctors all came on one morning do not all fall on the same minute.
 */
export async function rememberAccount(pool: Pool, doctor: DoctorKey, account: DoctorAccount): Promise<void> {
  await pool.query(
    `insert into calendar_bridge.doctor_account (hospital_id, doctor_id, google_sub, calendar_id, sweep_due_at)
     values ($1, $2, $3, $4, now() + random() * interval '24 hours')
     on conflict (hospital_id, doctor_id) do update
     set google_sub = excluded.google_sub, calendar_id = excluded.calendar_id
     where (doctor_account.google_sub, doctor_account.calendar_id) <> (excluded.google_sub, excluded.calendar_id)`,
    [doctor.hospitalId, doctor.doctorId, account.googleSub, account.calendarId],
  );
}
