import type { DoctorId, HospitalId, Surgery, SurgeryId } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import type { ListedEvent } from '../google/google-calendar.ts';
import type { PlacementRow } from '../reconcile/load-claimed.ts';
import type { ClaimedSweep } from './claim-sweep.ts';
import type { KnownPlacement, SweptEntry } from './swept-calendar.ts';

/**
 * Reads the entries that have an event at the swept calendar and are not over for a day, and those of the surgeries that the listed
 * events name. To be called once the list is there: the intent of an insert is written before its call, so whatever the list shows
 * is known by then.
 */
export async function readEntries(
  pool: Pool,
  sweep: ClaimedSweep,
  listed: readonly ListedEvent[],
): Promise<SweptEntry[]> {
  const named = listed.map(({ content }) => content.extendedProperties.private);
  const { rows } = await pool.query<EntryRow>(entriesSql, [
    ...[sweep.googleSub, sweep.calendarId, sweep.endsAfter, sweep.beganAt],
    ...[named.map((one) => one['hospital_id']), named.map((one) => one['surgery_id'])],
  ]);
  return rows.map((row) => ({
    key: { hospitalId: row.hospital_id, surgeryId: row.surgery_id, doctorId: row.doctor_id },
    surgery: row.data,
    wanted: row.wanted,
    generation: row.generation,
    revision: Number(row.revision),
    entryVersion: Number(row.entry_version),
    wakes: row.wakes,
    concludedAt: row.concluded_at ?? undefined,
    unsettled: row.unsettled,
    isAtRest: row.is_at_rest,
    frozen: row.frozen,
    doctorsGoogleSub: row.doctors_google_sub ?? undefined,
    placements: row.placements.map(knownPlacement),
  }));
}

interface EntryRow {
  readonly hospital_id: HospitalId;
  readonly surgery_id: SurgeryId;
  readonly doctor_id: DoctorId;
  readonly data: Surgery;
  readonly wanted: boolean;
  readonly generation: number;
  readonly revision: string;
  readonly entry_version: string;
  readonly wakes: string;
  readonly concluded_at: string | null;
  readonly unsettled: boolean;
  readonly is_at_rest: boolean;
  readonly frozen: boolean;
  readonly doctors_google_sub: string | null;
  readonly placements: readonly PlacementRow[];
}

function knownPlacement(row: PlacementRow): KnownPlacement {
  return {
    calendarId: row.calendar_id,
    eventId: row.event_id,
    state: row.state,
    etag: row.etag ?? undefined,
    contentHash: row.content_hash ?? undefined,
  };
}

// One statement, so that an entry and its placements are of one moment.
const entriesSql = `
  with concerned as (
    select p.hospital_id, p.surgery_id, p.doctor_id
    from calendar_bridge.placement p join calendar_bridge.surgery_head head using (hospital_id, surgery_id)
    where p.google_sub = $1 and p.calendar_id = $2 and (head.data->>'endsAt')::timestamptz > $3
    union
    select e.hospital_id, e.surgery_id, e.doctor_id
    from calendar_bridge.entry e
    join unnest($5::text[], $6::text[]) as named (hospital_id, surgery_id) using (hospital_id, surgery_id)
  )
  select e.hospital_id, e.surgery_id, e.doctor_id, head.data, e.wanted, e.generation, e.revision, e.entry_version, e.wakes,
    e.concluded_at::text as concluded_at,
    e.lease_token is not null or coalesce(e.concluded_at >= $4::timestamptz, false) as unsettled,
    e.due_at is null and e.failure_code is null as is_at_rest,
    (head.data->>'endsAt')::timestamptz <= $3 as frozen,
    account.google_sub as doctors_google_sub,
    coalesce((
      select json_agg(p) from calendar_bridge.placement p
      where (p.hospital_id, p.surgery_id, p.doctor_id) = (e.hospital_id, e.surgery_id, e.doctor_id) and p.google_sub = $1
    ), '[]') as placements
  from concerned
  join calendar_bridge.entry e using (hospital_id, surgery_id, doctor_id)
  join calendar_bridge.surgery_head head using (hospital_id, surgery_id)
  left join calendar_bridge.doctor_account account using (hospital_id, doctor_id)`;
