import type { Surgery, SurgeryId } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import type { EntryKey } from '../entry/entry-key.ts';
import type { Placement } from '../plan/plan-entry.ts';
import type { Lane } from '../reconcile/lane.ts';
import { placement, type PlacementRow } from '../reconcile/load-claimed.ts';

/** An entry as it stands in the table, whoever works on it. */
export interface StandingEntry {
  readonly key: EntryKey;
  readonly surgery: Surgery;
  readonly wanted: boolean;
  readonly generation: number;
  readonly lane: Lane;
  /** Undefined: nothing is to be done. */
  readonly dueAt: Date | undefined;
  /** A worker has it in hand. */
  readonly leased: boolean;
  readonly placements: readonly Placement[];
}

/** The doctor's entries by the start of their surgeries. Nothing is locked or changed. */
export async function readEntriesOf(pool: Pool, doctor: DoctorKey): Promise<StandingEntry[]> {
  const { rows } = await pool.query<Row>(
    `select e.surgery_id, e.wanted, e.generation, e.lane, e.due_at, e.lease_until > now() as leased, h.data,
       (select coalesce(json_agg(p), '[]') from calendar_bridge.placement p
         where (p.hospital_id, p.surgery_id, p.doctor_id) = (e.hospital_id, e.surgery_id, e.doctor_id)) as placements
     from calendar_bridge.entry e join calendar_bridge.surgery_head h using (hospital_id, surgery_id)
     where e.hospital_id = $1 and e.doctor_id = $2
     order by (h.data->>'startsAt')::timestamptz, e.surgery_id`,
    [doctor.hospitalId, doctor.doctorId],
  );
  return rows.map((row) => ({
    key: { ...doctor, surgeryId: row.surgery_id },
    surgery: row.data,
    wanted: row.wanted,
    generation: row.generation,
    lane: row.lane,
    dueAt: row.due_at ?? undefined,
    leased: row.leased === true,
    placements: row.placements.map(placement),
  }));
}

interface Row {
  readonly surgery_id: SurgeryId;
  readonly wanted: boolean;
  readonly generation: number;
  readonly lane: Lane;
  readonly due_at: Date | null;
  readonly leased: boolean | null;
  /** As the contracts accepted it when it was stored. */
  readonly data: Surgery;
  readonly placements: readonly PlacementRow[];
}
