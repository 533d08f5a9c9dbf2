import type { DoctorId, HospitalId } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import type { DoctorAccount } from '../account/remember-account.ts';
import type { DoctorKey } from '../clearing/doctor-key.ts';

/** A calendar that this process compares, under a lease. */
export interface ClaimedSweep extends DoctorAccount {
  /** Whose sweep was due. */
  readonly claimant: DoctorKey;
  /** Everybody whose account and calendar this is, as last seen: one list serves them all. */
  readonly doctors: readonly DoctorKey[];
  readonly leaseToken: string;
  /** By the database's clock and to the microsecond, as no `Date` has it. */
  readonly beganAt: string;
  /** A day before that: what ended earlier is frozen. */
  readonly endsAfter: Date;
  /** Failures in a row before this sweep. */
  readonly attempts: number;
  /** An operator wants whatever nothing wants taken off, however much that is. */
  readonly removesStrays: boolean;
}

/**
 * Claims a sweep that is due; undefined where none is. A calendar that is being swept for one doctor is not begun for another: where
 * two replicas do so in the same moment, it costs a list and does no harm, for each finding checks that nothing came before it.
 */
export async function claimSweep(
  pool: Pool,
  lease: { readonly leaseToken: string; readonly leaseMs: number },
): Promise<ClaimedSweep | undefined> {
  const { rows } = await pool.query<ClaimedRow>(
    `update calendar_bridge.doctor_account
     set sweep_lease_token = $1, sweep_lease_until = now() + $2 * interval '1 ms'
     from (select clock_timestamp() as at) as began
     where (hospital_id, doctor_id) = (
       select hospital_id, doctor_id from calendar_bridge.doctor_account due
       where sweep_due_at <= now() and (sweep_lease_until is null or sweep_lease_until < now())
         and not exists (
           select from calendar_bridge.doctor_account other
           where other.google_sub = due.google_sub and other.calendar_id = due.calendar_id
             and other.sweep_lease_until > now())
       order by sweep_due_at limit 1 for update skip locked)
     returning hospital_id, doctor_id, google_sub, calendar_id, sweep_attempts, began.at::text as began_at,
       began.at - interval '24 hours' as ends_after`,
    [lease.leaseToken, lease.leaseMs],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const account = { googleSub: row.google_sub, calendarId: row.calendar_id };
  return {
    ...account,
    claimant: { hospitalId: row.hospital_id, doctorId: row.doctor_id },
    ...(await doctorsAt(pool, account)),
    leaseToken: lease.leaseToken,
    beganAt: row.began_at,
    endsAfter: row.ends_after,
    attempts: row.sweep_attempts,
  };
}

/** Milliseconds until a sweep is due or a lease on one runs out; undefined where none will be. */
export async function untilNextSweep(pool: Pool): Promise<number | undefined> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `select extract(epoch from min(greatest(sweep_due_at, sweep_lease_until)) - now())::float8 * 1000 as ms
     from calendar_bridge.doctor_account`,
  );
  return rows[0]?.ms ?? undefined;
}

interface ClaimedRow {
  readonly hospital_id: HospitalId;
  readonly doctor_id: DoctorId;
  readonly google_sub: string;
  readonly calendar_id: string;
  readonly sweep_attempts: number;
  readonly began_at: string;
  readonly ends_after: Date;
}

async function doctorsAt(
  pool: Pool,
  { googleSub, calendarId }: DoctorAccount,
): Promise<Pick<ClaimedSweep, 'doctors' | 'removesStrays'>> {
  const { rows } = await pool.query<
    Pick<ClaimedRow, 'hospital_id' | 'doctor_id'> & { readonly removes_strays: boolean }
  >(
    `select hospital_id, doctor_id, removes_strays from calendar_bridge.doctor_account
     where google_sub = $1 and calendar_id = $2 order by hospital_id, doctor_id`,
    [googleSub, calendarId],
  );
  return {
    doctors: rows.map((row) => ({ hospitalId: row.hospital_id, doctorId: row.doctor_id })),
    removesStrays: rows.some((row) => row.removes_strays),
  };
}
