import { inTransaction } from '@surgery-calendar/postgres';
import type { Pool } from 'pg';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import { announceDue } from '../reconcile/due-channel.ts';
import { wakeInto } from '../reconcile/wake-entry.ts';

/**
 * Makes those entries of the doctors due once more, in the slow lane, that failed for good since before the day that a sweep stands for:
 * what Google refused may have been mended there, and nobody tells. What failed by the doctor's access is woken by a new grant.
 * Resolves with how many.
 */
export function retryFailed(pool: Pool, doctors: readonly DoctorKey[], now: Date): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `with failed as (
         select e.hospital_id, e.surgery_id, e.doctor_id
         from calendar_bridge.entry e
         join unnest($1::text[], $2::text[]) as doctor (hospital_id, doctor_id) using (hospital_id, doctor_id)
         join calendar_bridge.surgery_head head using (hospital_id, surgery_id)
         where e.failure_code is not null and e.failure_code not in ('access-revoked', 'scope-missing')
           and e.due_at is null and e.lease_token is null
           and e.concluded_at < now() - interval '20 hours'
           and (head.data->>'endsAt')::timestamptz > $3::timestamptz - interval '24 hours'
         order by e.hospital_id, e.surgery_id, e.doctor_id for update of e)
       update calendar_bridge.entry set ${wakeInto(`'slow'`)} from failed
       where (entry.hospital_id, entry.surgery_id, entry.doctor_id) = (failed.hospital_id, failed.surgery_id, failed.doctor_id)`,
      [doctors.map(({ hospitalId }) => hospitalId), doctors.map(({ doctorId }) => doctorId), now],
    );
    if (rowCount !== null && rowCount > 0) await announceDue(client);
    return rowCount ?? 0;
  });
}
