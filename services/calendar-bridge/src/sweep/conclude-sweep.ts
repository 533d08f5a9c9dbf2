import type { DoctorId, HospitalId } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { Pool } from 'pg';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import type { ClaimedSweep } from './claim-sweep.ts';

/** What comes after a sweep. */
export interface NextSweep {
  readonly dueInMs: number;
  readonly attempts: number;
  /** False: nothing can be said of the calendar, and only those who were due wait for the next try. */
  readonly swept: boolean;
}

/**
 * Gives the lease back, for every doctor whose calendar it was, and says when the next sweep is due: at once where one was asked for
 * since this one began. Who has another calendar by now is as due there as before.
 */
export function concludeSweep(pool: Pool, sweep: ClaimedSweep, next: NextSweep): Promise<void> {
  return inTransaction(pool, async (client) => {
    // In the order of the keys, so that two sweeps of one account never wait for each other.
    const { rows } = await client.query<DoctorRow>(
      `select hospital_id, doctor_id from calendar_bridge.doctor_account
       where (hospital_id, doctor_id) in (select * from unnest($1::text[], $2::text[]))
         and (sweep_lease_token is null or sweep_lease_token = $3)
       order by hospital_id, doctor_id for update`,
      [...columnsOf(sweep.doctors), sweep.leaseToken],
    );
    await client.query(
      `update calendar_bridge.doctor_account
       set sweep_lease_token = null, sweep_lease_until = null, sweep_attempts = $3,
           -- Asked for once; what was asked for since this sweep began is the next one's.
           removes_strays = removes_strays and (sweep_due_at > $7::timestamptz or not $4),
           swept_at = case when $4 and (google_sub, calendar_id) = ($5, $6) then now() else swept_at end,
           sweep_due_at = case
             when sweep_due_at > $7::timestamptz or (google_sub, calendar_id) <> ($5, $6) then sweep_due_at
             else now() + $8 * interval '1 ms' end
       where (hospital_id, doctor_id) in (select * from unnest($1::text[], $2::text[]))
         and ($4 or sweep_due_at <= $7::timestamptz or sweep_lease_token is not null)`,
      [
        ...columnsOf(rows.map((row) => ({ hospitalId: row.hospital_id, doctorId: row.doctor_id }))),
        ...[next.attempts, next.swept, sweep.googleSub, sweep.calendarId, sweep.beganAt, next.dueInMs],
      ],
    );
  });
}

interface DoctorRow {
  readonly hospital_id: HospitalId;
  readonly doctor_id: DoctorId;
}

function columnsOf(doctors: readonly DoctorKey[]): [HospitalId[], DoctorId[]] {
  return [doctors.map(({ hospitalId }) => hospitalId), doctors.map(({ doctorId }) => doctorId)];
}
