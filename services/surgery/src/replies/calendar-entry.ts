import {
  failureCode,
  settledOutcome,
  type DoctorId,
  type HospitalId,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import { z } from 'zod';

const row = z.object({
  revision: z.coerce.number(),
  outcome: z.union([settledOutcome.exclude(['superseded']), z.literal('failed')]),
  event_id: z.string().nullable(),
  last_sync: z.date().nullable(),
  error_code: failureCode.nullable(),
  error_message: z.string().nullable(),
  error_at: z.date().nullable(),
});

/** What the bridge last replied about one doctor's entry. */
export interface CalendarEntry {
  /** The surgery's revision that it spoke of. */
  readonly revision: number;
  readonly outcome: z.infer<typeof row>['outcome'];
  readonly eventId: string | null;
  readonly lastSync: Date | null;
  readonly error: {
    readonly code: z.infer<typeof failureCode>;
    readonly message: string;
    readonly at: Date;
  } | null;
}

/** The projected entry of a surgery on a doctor's calendar; undefined where the bridge has not replied yet. */
export async function readCalendarEntry(
  pool: Pool,
  key: { readonly hospitalId: HospitalId; readonly surgeryId: SurgeryId; readonly doctorId: DoctorId },
): Promise<CalendarEntry | undefined> {
  const { rows } = await pool.query(
    `select revision, outcome, event_id, last_sync, error_code, error_message, error_at
     from surgery.calendar_entry where hospital_id = $1 and surgery_id = $2 and doctor_id = $3`,
    [key.hospitalId, key.surgeryId, key.doctorId],
  );
  if (rows[0] === undefined) return undefined;
  const { revision, outcome, event_id, last_sync, error_code, error_message, error_at } = row.parse(rows[0]);
  const failed = error_code !== null && error_message !== null && error_at !== null;
  return {
    revision,
    outcome,
    eventId: event_id,
    lastSync: last_sync,
    error: failed ? { code: error_code, message: error_message, at: error_at } : null,
  };
}
