import type { Pool } from 'pg';
import type { Lane } from '../reconcile/lane.ts';
import { surgeryMessage } from './surgery-message.ts';

/** Puts so many entries of one doctor into the queue at once, due by now; their surgeries are `<doctor>-1` and so on. */
export async function putDueEntries(
  pool: Pool,
  queued: {
    readonly doctorId: string;
    readonly hospitalId?: string;
    readonly count: number;
    readonly lane?: Lane;
  },
): Promise<void> {
  const { doctorId, hospitalId = 'hc-sp', count, lane = 'live' } = queued;
  const { data } = surgeryMessage({ hospitalId, surgeonId: doctorId });
  await pool.query(
    `with head as (
       insert into calendar_bridge.surgery_head (hospital_id, surgery_id, source, revision, data)
       select $1, $2 || '-' || n, '/his', 0, $4 from generate_series(1, $3::integer) n returning surgery_id
     )
     insert into calendar_bridge.entry (hospital_id, surgery_id, doctor_id, wanted, revision, due_at, lane)
     select $1, surgery_id, $2, true, 0, now(), $5 from head`,
    [hospitalId, doctorId, count, data, lane],
  );
}
