import type { ClientBase } from 'pg';
import type { DoctorAccount } from '../account/remember-account.ts';
import type { ListedEvent } from '../google/google-calendar.ts';
import { announceDue } from '../reconcile/due-channel.ts';
import { wakeInto } from '../reconcile/wake-entry.ts';
import type { KnownPlacement, SweptEntry } from './swept-calendar.ts';

/**
 * Makes the entry due in the slow lane, with its event to be written anew; one that is due in the live lane stays there. False,
 * with nothing done, where a worker has the entry or anything happened to it since it was read.
 */
export async function openRepair(
  client: ClientBase,
  account: DoctorAccount,
  entry: SweptEntry,
  placement: KnownPlacement,
): Promise<boolean> {
  if (!(await wakeUnchanged(client, entry))) return false;
  await client.query(
    `update calendar_bridge.placement set content_hash = null, etag = $7
     where hospital_id = $1 and surgery_id = $2 and doctor_id = $3 and google_sub = $4 and calendar_id = $5 and event_id = $6`,
    [...placeOf(entry, account, placement.eventId), placement.etag],
  );
  return true;
}

/** Makes a stray event of the entry known, and the entry due: whatever is not the entry's one event, the reconciler takes off. */
export async function keepStray(
  client: ClientBase,
  account: DoctorAccount,
  entry: SweptEntry,
  event: ListedEvent,
): Promise<boolean> {
  if (!(await wakeUnchanged(client, entry))) return false;
  await client.query(
    `insert into calendar_bridge.placement
       (hospital_id, surgery_id, doctor_id, google_sub, calendar_id, event_id, state, etag, html_link)
     values ($1, $2, $3, $4, $5, $6, 'placed', $7, $8)`,
    [...placeOf(entry, account, event.eventId), event.etag, event.htmlLink],
  );
  return true;
}

/** Remembers the ETag of an event that says what it should, unless another was learnt since. */
export async function keepEtag(
  client: ClientBase,
  account: DoctorAccount,
  entry: SweptEntry,
  placement: KnownPlacement,
  etag: string,
): Promise<void> {
  await client.query(
    `update calendar_bridge.placement p set etag = $7
     from calendar_bridge.entry e
     where p.hospital_id = $1 and p.surgery_id = $2 and p.doctor_id = $3
       and p.google_sub = $4 and p.calendar_id = $5 and p.event_id = $6 and p.etag is not distinct from $8
       and (e.hospital_id, e.surgery_id, e.doctor_id) = (p.hospital_id, p.surgery_id, p.doctor_id)
       and e.lease_token is null`,
    [...placeOf(entry, account, placement.eventId), etag, placement.etag],
  );
}

/**
 * An event that nothing wanted when the list was read is taken off. Where it became an entry's own in the meantime (its surgery was
 * published again, and the insert found the event there, unchanged), the entry is made due, so that it is put back. False where a worker
 * has it in hand, who may yet record that the event is there.
 */
export async function missTakenOff(
  client: ClientBase,
  { googleSub, calendarId }: DoctorAccount,
  eventId: string,
): Promise<boolean> {
  const { rows } = await client.query<{ leased: boolean }>(
    `with missed as (
       update calendar_bridge.placement set content_hash = null
       where google_sub = $1 and calendar_id = $2 and event_id = $3
       returning hospital_id, surgery_id, doctor_id)
     update calendar_bridge.entry set ${wakeInto(`'slow'`)} from missed
     where (entry.hospital_id, entry.surgery_id, entry.doctor_id) = (missed.hospital_id, missed.surgery_id, missed.doctor_id)
     returning entry.lease_token is not null as leased`,
    [googleSub, calendarId, eventId],
  );
  if (rows.length > 0) await announceDue(client);
  return rows.every((row) => !row.leased);
}

/** Makes the entry due in the slow lane. False where a worker has it or anything happened to it since it was read. */
export async function wakeUnchanged(
  client: ClientBase,
  { key, wakes, concludedAt }: SweptEntry,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update calendar_bridge.entry set ${wakeInto(`'slow'`)}
     where hospital_id = $1 and surgery_id = $2 and doctor_id = $3 and lease_token is null
       and wakes = $4 and concluded_at is not distinct from $5::timestamptz`,
    [key.hospitalId, key.surgeryId, key.doctorId, wakes, concludedAt],
  );
  if (rowCount !== 1) return false;
  await announceDue(client);
  return true;
}

function placeOf({ key }: SweptEntry, account: DoctorAccount, eventId: string): string[] {
  return [key.hospitalId, key.surgeryId, key.doctorId, account.googleSub, account.calendarId, eventId];
}
