import { doctorId, surgeryId, type HospitalId } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import { z } from 'zod';

export const syncLogQuery = z.strictObject({
  doctorId: doctorId.optional(),
  surgeryId: surgeryId.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type SyncLogQuery = z.infer<typeof syncLogQuery>;

/** One line of the sync log; times in UTC. */
export interface SyncLogLine {
  readonly at: string;
  readonly surgeryId: string;
  readonly doctorId: string;
  readonly revision: number;
  readonly outcome: string;
  readonly code: string | null;
  readonly permanent: boolean | null;
  readonly eventId: string | null;
}

/** The newest lines of one hospital's sync log, newest first. */
export async function readSyncLog(
  pool: Pool,
  hospitalId: HospitalId,
  query: SyncLogQuery,
): Promise<SyncLogLine[]> {
  const { rows } = await pool.query<Omit<SyncLogLine, 'at' | 'revision'> & { at: Date; revision: string }>(
    `select at, surgery_id as "surgeryId", doctor_id as "doctorId", revision, outcome, failure_code as code, permanent,
            event_id as "eventId"
     from calendar_bridge.sync_log
     where hospital_id = $1 and ($2::text is null or doctor_id = $2) and ($3::text is null or surgery_id = $3)
     order by id desc limit $4`,
    [hospitalId, query.doctorId, query.surgeryId, query.limit],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), revision: Number(row.revision) }));
}
