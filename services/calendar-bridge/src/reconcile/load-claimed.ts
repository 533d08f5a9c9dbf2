import type { DoctorId, FailureCode, HospitalId, Surgery, SurgeryId } from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import type { Placement } from '../plan/plan-entry.ts';
import type { ClaimedEntry } from './claimed-entry.ts';
import type { Lane } from './lane.ts';

/** What is wanted and known of the entries under this lease, live ones first, each lane as it came due. */
export async function loadClaimed(client: ClientBase, leaseToken: string): Promise<ClaimedEntry[]> {
  const { rows } = await client.query<ClaimedRow>({
    name: 'load-claimed',
    text: `select e.hospital_id, e.surgery_id, e.doctor_id, e.lane, e.wanted, e.revision, e.generation, e.wakes, e.attempts,
       e.failure_code, e.desired_at, e.traceparent, h.data, a.google_sub, a.calendar_id,
       (select coalesce(json_agg(p), '[]') from calendar_bridge.placement p
         where (p.hospital_id, p.surgery_id, p.doctor_id) = (e.hospital_id, e.surgery_id, e.doctor_id)) as placements,
       (select coalesce(sum(times), 0) from calendar_bridge.access_heard heard
         where heard.hospital_id = e.hospital_id and heard.doctor_id in (e.doctor_id, '')) as heard
     from calendar_bridge.entry e join calendar_bridge.surgery_head h using (hospital_id, surgery_id)
       left join calendar_bridge.doctor_account a using (hospital_id, doctor_id)
     where e.lease_token = $1
     order by e.lane, e.due_at`,
    values: [leaseToken],
  });
  return rows.map((row) => claimedEntry(row, leaseToken));
}

interface ClaimedRow {
  readonly hospital_id: HospitalId;
  readonly surgery_id: SurgeryId;
  readonly doctor_id: DoctorId;
  readonly lane: Lane;
  readonly wanted: boolean;
  readonly revision: string;
  readonly generation: number;
  readonly wakes: string;
  readonly attempts: number;
  readonly failure_code: FailureCode | null;
  readonly desired_at: Date | null;
  readonly traceparent: string | null;
  /** As the contracts accepted it when it was stored. */
  readonly data: Surgery;
  readonly google_sub: string | null;
  readonly calendar_id: string | null;
  readonly placements: readonly PlacementRow[];
  readonly heard: string;
}

/** A placement as `json_agg` gives it. */
export interface PlacementRow {
  readonly google_sub: string;
  readonly calendar_id: string;
  readonly event_id: string;
  readonly state: 'intended' | 'placed';
  readonly intended_at: string;
  readonly etag: string | null;
  readonly content_hash: string | null;
  readonly html_link: string | null;
}

function claimedEntry(row: ClaimedRow, leaseToken: string): ClaimedEntry {
  return {
    key: { hospitalId: row.hospital_id, surgeryId: row.surgery_id, doctorId: row.doctor_id },
    leaseToken,
    lane: row.lane,
    surgery: row.data,
    wanted: row.wanted,
    revision: Number(row.revision),
    generation: row.generation,
    wakes: row.wakes,
    attempts: row.attempts,
    failureCode: row.failure_code ?? undefined,
    desiredAt: row.desired_at ?? undefined,
    traceparent: row.traceparent ?? undefined,
    placements: row.placements.map(placement),
    account:
      row.google_sub === null || row.calendar_id === null
        ? undefined
        : { googleSub: row.google_sub, calendarId: row.calendar_id },
    heard: Number(row.heard),
  };
}

export function placement(row: PlacementRow): Placement {
  return {
    googleSub: row.google_sub,
    calendarId: row.calendar_id,
    eventId: row.event_id,
    state: row.state,
    intendedAt: new Date(row.intended_at),
    etag: row.etag ?? undefined,
    contentHash: row.content_hash ?? undefined,
    htmlLink: row.html_link ?? undefined,
  };
}
