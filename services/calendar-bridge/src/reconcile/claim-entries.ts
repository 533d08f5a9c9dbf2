import type { DoctorId, FailureCode, HospitalId, Surgery, SurgeryId } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import { entryName, type EntryKey } from '../entry/entry-key.ts';
import type { Placement } from '../plan/plan-entry.ts';
import type { ClaimedEntry } from './claimed-entry.ts';

/**
 * Claims due entries, oldest first, at most four a doctor and none of the `busyDoctors` (`hospital/doctor`), so that one doctor's
 * backlog leaves room for the others. A lease that ran out is claimed as well: what its worker did last at Google is not known, so
 * no event of the entry passes for what it was before.
 *
 * What an entry wants is read by a second statement, once the lease is ours: one statement has one snapshot, and a row that it
 * locks may be newer than that. The entry would then come with a wake-up that it had seen and a surgery that it had not.
 */
export async function claimEntries(
  pool: Pool,
  options: {
    readonly limit: number;
    readonly leaseToken: string;
    readonly leaseMs: number;
    readonly busyDoctors: readonly string[];
  },
): Promise<ClaimedEntry[]> {
  const { leaseToken } = options;
  const claimed = await pool.query<EntryKey & { readonly abandoned: boolean }>(claimSql, [
    leaseToken,
    options.leaseMs,
    options.limit,
    options.busyDoctors,
  ]);
  if (claimed.rowCount === 0) return [];
  const { rows } = await pool.query<ClaimRow>(loadSql, [leaseToken]);
  const abandoned = new Set(claimed.rows.filter((row) => row.abandoned).map(entryName));
  return rows.map((row) => {
    const entry = claimedEntry(row, leaseToken);
    if (!abandoned.has(entryName(entry.key))) return entry;
    return { ...entry, placements: entry.placements.map((one) => ({ ...one, contentHash: undefined })) };
  });
}

/** Milliseconds until the next entry is due or its lease runs out; undefined where none is. */
export async function untilNextDue(pool: Pool): Promise<number | undefined> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `select extract(epoch from min(greatest(due_at, lease_until)) - now())::float8 * 1000 as ms
     from calendar_bridge.entry where due_at is not null`,
  );
  return rows[0]?.ms ?? undefined;
}

const claimSql = `
  with waiting as (
    select hospital_id, surgery_id, doctor_id, due_at from calendar_bridge.entry
    where due_at <= now() and (lease_until is null or lease_until < now())
      and hospital_id || '/' || doctor_id <> all ($4::text[])
    order by due_at limit 200
  ), fair as (
    select *, row_number() over (partition by hospital_id, doctor_id order by due_at) as place from waiting
  ), picked as (
    select hospital_id, surgery_id, doctor_id, lease_token is not null as abandoned from calendar_bridge.entry
    where (hospital_id, surgery_id, doctor_id) in
        (select hospital_id, surgery_id, doctor_id from fair where place <= 4 order by due_at limit $3)
      -- Again, under the row's lock: another replica may have claimed it since.
      and due_at <= now() and (lease_until is null or lease_until < now())
    for update skip locked
  )
  update calendar_bridge.entry e set lease_token = $1, lease_until = now() + $2 * interval '1 ms'
  from picked p
  where (e.hospital_id, e.surgery_id, e.doctor_id) = (p.hospital_id, p.surgery_id, p.doctor_id)
  returning e.hospital_id as "hospitalId", e.surgery_id as "surgeryId", e.doctor_id as "doctorId", p.abandoned`;

const loadSql = `
  select e.hospital_id, e.surgery_id, e.doctor_id, e.wanted, e.revision, e.generation, e.wakes, e.attempts, e.failure_code,
    h.data, a.google_sub, a.calendar_id,
    (select coalesce(json_agg(p), '[]') from calendar_bridge.placement p
      where (p.hospital_id, p.surgery_id, p.doctor_id) = (e.hospital_id, e.surgery_id, e.doctor_id)) as placements
  from calendar_bridge.entry e join calendar_bridge.surgery_head h using (hospital_id, surgery_id)
    left join calendar_bridge.doctor_account a using (hospital_id, doctor_id)
  where e.lease_token = $1
  order by e.due_at`;

interface ClaimRow {
  readonly hospital_id: HospitalId;
  readonly surgery_id: SurgeryId;
  readonly doctor_id: DoctorId;
  readonly wanted: boolean;
  readonly revision: string;
  readonly generation: number;
  readonly wakes: string;
  readonly attempts: number;
  readonly failure_code: FailureCode | null;
  /** As the contracts accepted it when it was stored. */
  readonly data: Surgery;
  readonly google_sub: string | null;
  readonly calendar_id: string | null;
  readonly placements: readonly PlacementRow[];
}

interface PlacementRow {
  readonly google_sub: string;
  readonly calendar_id: string;
  readonly event_id: string;
  readonly state: 'intended' | 'placed';
  readonly intended_at: string;
  readonly etag: string | null;
  readonly content_hash: string | null;
  readonly html_link: string | null;
}

function claimedEntry(row: ClaimRow, leaseToken: string): ClaimedEntry {
  return {
    key: { hospitalId: row.hospital_id, surgeryId: row.surgery_id, doctorId: row.doctor_id },
    leaseToken,
    surgery: row.data,
    wanted: row.wanted,
    revision: Number(row.revision),
    generation: row.generation,
    wakes: row.wakes,
    attempts: row.attempts,
    failureCode: row.failure_code ?? undefined,
    placements: row.placements.map(placement),
    account:
      row.google_sub === null || row.calendar_id === null
        ? undefined
        : { googleSub: row.google_sub, calendarId: row.calendar_id },
  };
}

function placement(row: PlacementRow): Placement {
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
