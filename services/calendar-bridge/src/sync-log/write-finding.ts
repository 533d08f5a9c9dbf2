import type { FindingOutcome } from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import type { EntryKey } from '../entry/entry-key.ts';

/** What a sweep found at Google about an entry. */
export interface LoggedFinding {
  readonly key: EntryKey;
  readonly outcome: FindingOutcome;
  /** Of the entry as it is known here; undefined: it is not. */
  readonly entry: { readonly revision: number; readonly entryVersion: number } | undefined;
  readonly eventId: string;
  /** Names of fields, never what they hold. */
  readonly detail?: string;
}

/** Adds a finding to the sync log, in the client's transaction. */
export async function writeFinding(client: ClientBase, finding: LoggedFinding, at: Date): Promise<void> {
  const { key, outcome, entry, eventId, detail } = finding;
  await client.query(
    `insert into calendar_bridge.sync_log
       (at, hospital_id, surgery_id, doctor_id, revision, entry_version, outcome, event_id, detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[at, key.hospitalId, key.surgeryId, key.doctorId],
      // As with replies, 0 is the version of what is no entry.
      ...[entry?.revision ?? 0, entry?.entryVersion ?? 0, outcome, eventId, detail],
    ],
  );
}

/** Whether the same was found of this event before. */
export async function wasFound(
  client: ClientBase,
  { key, outcome, eventId }: Pick<LoggedFinding, 'key' | 'outcome' | 'eventId'>,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from calendar_bridge.sync_log
     where hospital_id = $1 and surgery_id = $2 and outcome = $3 and event_id = $4 limit 1`,
    [key.hospitalId, key.surgeryId, outcome, eventId],
  );
  return rowCount === 1;
}
