import type { IdentityEvent } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';

/**
 * Counts that access is not what it was, in a commit of its own. It comes before the wake-up: an entry that is claimed after it asks
 * identity anew, and one that was claimed before it is in a worker's hands by the time of the wake-up, which finds it there.
 */
export async function hear(pool: Pool, { data }: IdentityEvent): Promise<void> {
  const doctorId = 'doctorId' in data ? data.doctorId : '';
  await pool.query(
    `insert into calendar_bridge.access_heard as known (hospital_id, doctor_id, times) values ($1, $2, 1)
     on conflict (hospital_id, doctor_id) do update set times = known.times + 1`,
    [data.hospitalId, doctorId],
  );
}
