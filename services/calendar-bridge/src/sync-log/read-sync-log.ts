import type { DoctorId, HospitalId, SyncLogLine } from '@surgery-calendar/contracts';
import type { Pool } from 'pg';
import type { SyncLogEnd, SyncLogQuery } from './sync-log-query.ts';

export interface SyncLogPage {
  readonly items: readonly SyncLogLine[];
  /** Undefined: there is nothing older. */
  readonly end: SyncLogEnd | undefined;
}

/** One page of a hospital's sync log, or of one of its doctors, newest first; `after` is the end of the page before. */
export async function readSyncLog(
  pool: Pool,
  whose: { readonly hospitalId: HospitalId; readonly doctorId: DoctorId | undefined },
  query: SyncLogQuery,
  after?: SyncLogEnd,
): Promise<SyncLogPage> {
  const { rows } = await pool.query<Row>(
    `select id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "exactAt", at,
            surgery_id as "surgeryId", doctor_id as "doctorId", revision, outcome, failure_code as code, permanent,
            event_id as "eventId", detail
     from calendar_bridge.sync_log
     where hospital_id = $1 and ($2::text is null or doctor_id = $2) and ($3::text is null or surgery_id = $3)
       and ($4::text is null or outcome = $4)
       and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
       and ($7::timestamptz is null or (at, id) < ($7, $8::bigint))
     order by at desc, id desc limit $9`,
    [
      ...[whose.hospitalId, whose.doctorId, query.surgeryId, query.outcome, query.from, query.to],
      ...[after?.at, after?.id, query.limit + 1],
    ],
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map(line),
    end: rows.length > page.length && last !== undefined ? { at: last.exactAt, id: last.id } : undefined,
  };
}

interface Row extends Omit<SyncLogLine, 'at' | 'revision'> {
  readonly id: string;
  readonly exactAt: string;
  readonly at: Date;
  readonly revision: string;
}

function line({ id: _id, exactAt: _exactAt, at, revision, ...rest }: Row): SyncLogLine {
  return { ...rest, at: at.toISOString(), revision: Number(revision) };
}
