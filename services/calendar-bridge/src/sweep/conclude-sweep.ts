import { inTransaction } from '@surgery-calendar/postgres';
import type { Pool } from 'pg';
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
 * since this one began.
 */
export function concludeSweep(pool: Pool, sweep: ClaimedSweep, next: NextSweep): Promise<void> {
  const hospitals = sweep.doctors.map(({ hospitalId }) => hospitalId);
  const doctors = sweep.doctors.map(({ doctorId }) => doctorId);
  return inTransaction(pool, async (client) => {
    const which = `(hospital_id, doctor_id) in (select * from unnest($1::text[], $2::text[]))
      and (sweep_lease_token is null or sweep_lease_token = $3)`;
    // In the order of the keys, so that two sweeps of one account never wait for each other.
    await client.query(
      `select from calendar_bridge.doctor_account where ${which} order by hospital_id, doctor_id for update`,
      [hospitals, doctors, sweep.leaseToken],
    );
    await client.query(
      `update calendar_bridge.doctor_account
       set sweep_lease_token = null, sweep_lease_until = null, sweep_attempts = $4,
           swept_at = case when $7 then now() else swept_at end,
           sweep_due_at = case when sweep_due_at > $5::timestamptz then sweep_due_at else now() + $6 * interval '1 ms' end
       where ${which} and ($7 or sweep_due_at <= $5::timestamptz or sweep_lease_token = $3)`,
      [hospitals, doctors, sweep.leaseToken, next.attempts, sweep.beganAt, next.dueInMs, next.swept],
    );
  });
}
