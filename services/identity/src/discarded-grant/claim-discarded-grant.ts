import type pg from 'pg';
import { DEPARTURE_LEASE } from '../withdrawal/departure-lease.ts';

/** A discarded grant that this process has Google end. */
export interface ClaimedGrant {
  readonly id: string;
  readonly lease: string;
  readonly googleSub: string;
  readonly sealedRefreshToken: string;
  readonly attempts: number;
  readonly patientUntil: Date;
}

interface Row {
  id: string;
  google_sub: string;
  refresh_token: string;
  attempts: number;
  patient_until: Date;
}

/** Claims one that is due; what a killed process had claimed is claimed again when its lease ends. */
export async function claimDiscardedGrant(
  pool: pg.Pool,
  lease: string,
  now: Date,
): Promise<ClaimedGrant | undefined> {
  const { rows } = await pool.query<Row>(
    `UPDATE identity.discarded_grant SET lease = $1, leased_until = clock_timestamp() + $3::interval
      WHERE id = (SELECT id FROM identity.discarded_grant
                   WHERE finished_at IS NULL AND due_at <= $2
                     AND (leased_until IS NULL OR leased_until < clock_timestamp())
                   ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, google_sub, refresh_token, attempts, patient_until`,
    [lease, now, DEPARTURE_LEASE],
  );
  const [row] = rows;
  return (
    row && {
      ...{ id: row.id, lease, googleSub: row.google_sub, sealedRefreshToken: row.refresh_token },
      ...{ attempts: row.attempts, patientUntil: row.patient_until },
    }
  );
}

/** Milliseconds until the next is due or its lease ends; undefined where there is none. */
export async function untilNextDiscardedGrant(pool: pg.Pool, now: Date): Promise<number | undefined> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `SELECT min(greatest(extract(epoch FROM due_at - $1), extract(epoch FROM leased_until - clock_timestamp())))::float8 * 1000 AS ms
       FROM identity.discarded_grant WHERE finished_at IS NULL`,
    [now],
  );
  return rows[0]?.ms ?? undefined;
}
