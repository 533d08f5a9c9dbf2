import type { ClientBase } from 'pg';
import type { EntryKey } from '../entry/entry-key.ts';
import { announceDue } from '../reconcile/due-channel.ts';

export interface DesiredEntry {
  readonly key: EntryKey;
  readonly wanted: boolean;
  readonly revision: number;
  readonly cause: Cause;
}

/** The message that an entry is desired by. */
export interface Cause {
  /** When its publisher decided on it. */
  readonly at: Date;
  /** Its trace, where it has one. */
  readonly traceparent: string | undefined;
}

/**
 * Makes entries wanted or not wanted, and all of them due in the live lane: at once, or when their rest after a change is over.
 * Their rows are locked in the order of their keys.
 */
export async function desireEntries(client: ClientBase, entries: readonly DesiredEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const inserted = client.query({
    name: 'desire-entries',
    text: `insert into calendar_bridge.entry (hospital_id, surgery_id, doctor_id, wanted, revision, due_at, desired_at, traceparent)
     select hospital_id, surgery_id, doctor_id, wanted, revision, now(), least(desired_at, now()), traceparent
     from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::bigint[], $6::timestamptz[], $7::text[])
       as desired (hospital_id, surgery_id, doctor_id, wanted, revision, desired_at, traceparent)
     order by hospital_id, surgery_id, doctor_id
     on conflict (hospital_id, surgery_id, doctor_id) do update
     set wanted = excluded.wanted, revision = excluded.revision, due_at = greatest(now(), entry.rest_until), lane = 'live', wakes = entry.wakes + 1,
         attempts = 0, failure_code = null, desired_at = least(entry.desired_at, excluded.desired_at),
         traceparent = excluded.traceparent`,
    values: [
      entries.map(({ key }) => key.hospitalId),
      entries.map(({ key }) => key.surgeryId),
      entries.map(({ key }) => key.doctorId),
      entries.map(({ wanted }) => wanted),
      entries.map(({ revision }) => revision),
      entries.map(({ cause }) => cause.at),
      entries.map(({ cause }) => cause.traceparent ?? null),
    ],
  });
  await Promise.all([inserted, announceDue(client)]);
}
