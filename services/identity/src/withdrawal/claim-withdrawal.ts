import type pg from 'pg';
import { DEPARTURE_LEASE } from './departure-lease.ts';

/** A withdrawal that this process works on. */
export interface ClaimedWithdrawal {
  readonly id: string;
  readonly lease: string;
  readonly doctorRowId: string;
  readonly googleSub: string;
  readonly step: 'removing' | 'revoking';
  /** Of the present step. */
  readonly attempts: number;
  readonly patientUntil: Date;
}

interface Row {
  id: string;
  user_id: string;
  google_sub: string;
  step: 'removing' | 'revoking';
  attempts: number;
  patient_until: Date;
}

/** Claims one that has something to do; what a killed process had claimed is claimed again when its lease ends. */
export async function claimWithdrawal(
  pool: pg.Pool,
  lease: string,
  now: Date,
): Promise<ClaimedWithdrawal | undefined> {
  const { rows } = await pool.query<Row>(
    `UPDATE identity.withdrawal SET lease = $1, leased_until = clock_timestamp() + $3::interval
      WHERE id = (SELECT id FROM identity.withdrawal
                   WHERE finished_at IS NULL AND due_at <= $2
                     AND (leased_until IS NULL OR leased_until < clock_timestamp())
                   ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, user_id, google_sub, step, attempts, patient_until`,
    [lease, now, DEPARTURE_LEASE],
  );
  const [row] = rows;
  return (
    row && {
      ...{ id: row.id, lease, doctorRowId: row.user_id, googleSub: row.google_sub },
      ...{ step: row.step, attempts: row.attempts, patientUntil: row.patient_until },
    }
  );
}

/** Milliseconds until the next one has something to do or its lease ends; undefined where none is under way. */
export async function untilNextWithdrawal(pool: pg.Pool, now: Date): Promise<number | undefined> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `SELECT min(greatest(extract(epoch FROM due_at - $1), extract(epoch FROM leased_until - clock_timestamp())))::float8 * 1000 AS ms
       FROM identity.withdrawal WHERE finished_at IS NULL`,
    [now],
  );
  return rows[0]?.ms ?? undefined;
}

/** Gives it back, to be looked at again later. Nothing happens where the lease has passed on. */
export async function putOffWithdrawal(
  pool: pg.Pool,
  claimed: ClaimedWithdrawal,
  dueAt: Date,
): Promise<void> {
  await pool.query(
    `UPDATE identity.withdrawal SET due_at = $3, attempts = attempts + 1, lease = NULL, leased_until = NULL
      WHERE id = $1 AND lease = $2`,
    [claimed.id, claimed.lease, dueAt],
  );
}
