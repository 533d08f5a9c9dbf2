import type { ConflictPage, DoctorId, HospitalId, SurgeryListQuery } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import type { CalendarEntries } from '../replies/calendar-entry.ts';
import { liveBoard } from './board-tables.ts';
import { entriesOf, rowOf, type BoardRecord, type BoardRow } from './board-row.ts';

/** Whose surgeries: all of a hospital's, those on one doctor's calendar, or none. */
export interface BoardScope {
  readonly hospitalId: HospitalId;
  readonly sees: 'all' | 'nothing' | { readonly doctorId: DoctorId };
}

/** The last item of a page: the next one begins after it. */
export interface PageEnd {
  readonly startsAt: string;
  readonly surgeryId: string;
}

const columns =
  'hospital_id, surgery_id, surgery, entries, former_doctor_ids, patient_key_ids, change_number';

/** What the bridge has replied of a surgery, by doctor; former doctors' included. */
export async function readEntries(
  pool: Pool,
  key: { readonly hospitalId: string; readonly surgeryId: string },
): Promise<CalendarEntries> {
  const { rows } = await pool.query<Pick<BoardRecord, 'entries'>>(
    `select entries from ${liveBoard.board} where hospital_id = $1 and surgery_id = $2`,
    [key.hospitalId, key.surgeryId],
  );
  return entriesOf(rows[0]?.entries ?? {});
}

/** A page of surgeries by start and id, after `end`; one more than `limit` where there is a next page. */
export async function listSurgeries(
  pool: Pool,
  scope: BoardScope,
  query: SurgeryListQuery,
  end: PageEnd | undefined,
): Promise<BoardRow[]> {
  if (scope.sees === 'nothing') return [];
  const { rows } = await pool.query<BoardRecord>(
    `select ${columns} from ${liveBoard.board}
     where hospital_id = $1 and surgery is not null
       and ($2::text is null or $2 = any (doctor_ids))
       and ($3::timestamptz is null or ends_at > $3) and ($4::timestamptz is null or starts_at < $4)
       and ($5::text is null or surgeon_id = $5) and ($6::text is null or facility = $6)
       and ($7::text is null or room = $7) and ($8::text is null or status = $8)
       and ($9::text is null or calendar_state = $9)
       and ($10::timestamptz is null or (starts_at, surgery_id) > ($10, $11))
     order by starts_at, surgery_id limit $12`,
    [
      ...[
        scope.hospitalId,
        doctorOf(scope),
        query.from,
        query.to,
        query.surgeonId,
        query.facility,
        query.room,
      ],
      ...[query.status, query.calendarState, end?.startsAt, end?.surgeryId, query.limit + 1],
    ],
  );
  return rows.map(rowOf);
}

/** Surgeries that have changed since, each as it now is, in the order of their newest change. */
export async function readChanges(
  pool: Pool,
  scope: BoardScope,
  after: bigint,
  limit: number,
): Promise<BoardRow[]> {
  if (scope.sees === 'nothing') return [];
  const { rows } = await pool.query<BoardRecord>(
    `select ${columns} from ${liveBoard.board}
     where hospital_id = $1 and change_number > $2 and surgery is not null
       and ($3::text is null or $3 = any (doctor_ids) or $3 = any (former_doctor_ids))
     order by change_number limit $4`,
    [scope.hospitalId, String(after), doctorOf(scope), limit],
  );
  return rows.map(rowOf);
}

/** The number of a hospital's newest change; 0 where there was none. */
export async function lastChange(pool: Pool, hospitalId: HospitalId): Promise<bigint> {
  const { rows } = await pool.query<{ last_change: string }>(
    `select last_change from ${liveBoard.hospital} where hospital_id = $1`,
    [hospitalId],
  );
  return BigInt(rows[0]?.last_change ?? '0');
}

interface ConflictRecord {
  readonly number: string;
  readonly item: ConflictPage['items'][number];
}

/** Conflicts of a hospital, the newest first, before the given number; one more than `limit` where there is a next page. */
export async function listConflicts(
  pool: Pool,
  hospitalId: HospitalId,
  before: string | undefined,
  limit: number,
): Promise<ConflictRecord[]> {
  const { rows } = await pool.query<ConflictRecord>(
    `select number, json_build_object('surgeryId', surgery_id, 'code', code, 'revision', revision, 'source', source, 'owner', owner,
       'messageId', message_id, 'receivedAt', to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as item
     from ${liveBoard.conflict}
     where hospital_id = $1 and ($2::bigint is null or number < $2)
     order by number desc limit $3`,
    [hospitalId, before, limit + 1],
  );
  return rows;
}

/** The one doctor to whom a scope is limited; null: no limit. */
function doctorOf({ sees }: BoardScope): DoctorId | null {
  return typeof sees === 'string' ? null : sees.doctorId;
}
