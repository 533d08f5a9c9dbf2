import {
  doctorId,
  failureCode,
  settledOutcome,
  type DoctorId,
  type EntryFailed,
  type EntrySettled,
  type HospitalId,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import { z } from 'zod';

const row = z.object({
  doctor_id: doctorId,
  entry_version: z.coerce.number(),
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
  /** Of the reply: an older one never overwrites a newer one. */
  readonly entryVersion: number;
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

/** What the bridge has replied of a surgery, by doctor. */
export type CalendarEntries = ReadonlyMap<DoctorId, CalendarEntry>;

/** The projected entries of a surgery on its doctors' calendars, former doctors' included. */
export async function readCalendarEntries(
  pool: Pool,
  key: { readonly hospitalId: HospitalId; readonly surgeryId: SurgeryId },
): Promise<CalendarEntries> {
  const { rows } = await pool.query(
    `select doctor_id, entry_version, revision, outcome, event_id, last_sync, error_code, error_message, error_at
     from surgery.calendar_entry where hospital_id = $1 and surgery_id = $2`,
    [key.hospitalId, key.surgeryId],
  );
  return new Map(rows.map((found) => entryOf(row.parse(found))));
}

function entryOf(found: z.infer<typeof row>): [DoctorId, CalendarEntry] {
  const {
    doctor_id,
    entry_version,
    revision,
    outcome,
    event_id,
    last_sync,
    error_code,
    error_message,
    error_at,
  } = found;
  const failed = error_code !== null && error_message !== null && error_at !== null;
  const error = failed ? { code: error_code, message: error_message, at: error_at } : null;
  return [
    doctor_id,
    { entryVersion: entry_version, revision, outcome, eventId: event_id, lastSync: last_sync, error },
  ];
}

/** The entry after one more reply; as before where the reply is older, or speaks of a message and not of the entry. */
export function applyReply(
  before: CalendarEntry | undefined,
  reply: EntrySettled | EntryFailed,
): CalendarEntry | undefined {
  if (before !== undefined && before.entryVersion >= reply.entryVersion) return before;
  const { entryVersion, revision } = reply;
  const known = {
    entryVersion,
    revision,
    eventId: before?.eventId ?? null,
    lastSync: before?.lastSync ?? null,
  };
  if ('code' in reply) {
    if (reply.code === 'not-owner' || reply.code === 'revision-conflict') return before;
    const error = { code: reply.code, message: reply.message, at: new Date(reply.failedAt) };
    return { ...known, outcome: 'failed', error };
  }
  if (reply.outcome === 'superseded') return before;
  const synced = reply.outcome === 'waiting-for-connection' ? known.lastSync : new Date(reply.settledAt);
  return { ...known, outcome: reply.outcome, eventId: reply.eventId ?? null, lastSync: synced, error: null };
}
