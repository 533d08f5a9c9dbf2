import type { ClientBase } from 'pg';
import type { EntryKey } from '../entry/entry-key.ts';
import { announceDue } from '../reconcile/due-channel.ts';

export interface DesiredEntry {
  readonly key: EntryKey;
  readonly wanted: boolean;
  readonly revision: number;
}

/**
 * Makes entries wanted or not wanted, and all of them due in the live lane: at once, or when their rest after a change is over.
 * Their rows are locked in the order of their keys.
 */
export async function desireEntries(client: ClientBase, entries: readonly DesiredEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await client.query(
    `insert into calendar_bridge.entry (hospital_id, surgery_id, doctor_id, wanted, revision, due_at)
     select hospital_id, surgery_id, doctor_id, wanted, revision, now()
     from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::bigint[])
       as desired (hospital_id, surgery_id, doctor_id, wanted, revision)
     order by hospital_id, surgery_id, doctor_id
     on conflict (hospital_id, surgery_id, doctor_id) do update
     set wanted = excluded.wanted, revision = excluded.revision, due_at = greatest(now(), entry.rest_until), lane = 'live', wakes = entry.wakes + 1,
         attempts = 0, failure_code = null`,
    [
      entries.map(({ key }) => key.hospitalId),
      entries.map(({ key }) => key.surgeryId),
      entries.map(({ key }) => key.doctorId),
      entries.map(({ wanted }) => wanted),
      entries.map(({ revision }) => revision),
    ],
  );
  await announceDue(client);
}
