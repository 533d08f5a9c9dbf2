import type { DoctorId, HospitalId, RequestedSync, SurgeryId } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { announceDue } from '../reconcile/due-channel.ts';
import { wakeInto } from '../reconcile/wake-entry.ts';

/** A surgery's entries: all of them, or one doctor's. */
export interface SurgeryEntries {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  readonly doctorId: DoctorId | undefined;
}

/**
 * Makes the surgery's entries due at once, with what is known of their events in doubt, so that each is verified by one call. An entry
 * that a worker has in hand is that worker's to write: it is only looked at again afterwards. What is over for a day is frozen.
 * Undefined where there is no such surgery, or none of the doctor's.
 */
export function syncSurgery(pool: Pool, which: SurgeryEntries): Promise<RequestedSync | undefined> {
  return inTransaction(pool, async (client) => {
    const found = await lockEntries(client, which);
    if (found.length === 0 && !(await isKnown(client, which))) return undefined;
    const due = found.filter(({ frozen, idle }) => !frozen && !idle);
    await doubt(client, which, due.filter(({ leased }) => !leased).map(doctorOf));
    await wake(client, which, due.map(doctorOf));
    return { entries: due.length, sweep: false };
  });
}

interface EntryRow {
  readonly doctor_id: DoctorId;
  readonly leased: boolean;
  readonly frozen: boolean;
  /** Neither wanted nor anywhere to be found. */
  readonly idle: boolean;
}

const doctorOf = (row: EntryRow) => row.doctor_id;

async function lockEntries(client: ClientBase, which: SurgeryEntries): Promise<readonly EntryRow[]> {
  const { rows } = await client.query<EntryRow>(
    `select e.doctor_id, e.lease_token is not null as leased,
       (h.data->>'endsAt')::timestamptz <= now() - interval '24 hours' as frozen,
       not (e.wanted or e.lease_token is not null or exists (
         select from calendar_bridge.placement p
         where (p.hospital_id, p.surgery_id, p.doctor_id) = (e.hospital_id, e.surgery_id, e.doctor_id))) as idle
     from calendar_bridge.entry e join calendar_bridge.surgery_head h using (hospital_id, surgery_id)
     where e.hospital_id = $1 and e.surgery_id = $2 and ($3::text is null or e.doctor_id = $3)
     order by e.doctor_id for update of e`,
    [which.hospitalId, which.surgeryId, which.doctorId],
  );
  return rows;
}

/** A surgery may have no entry yet; to a doctor who has none, there is no such surgery. */
async function isKnown(client: ClientBase, which: SurgeryEntries): Promise<boolean> {
  if (which.doctorId !== undefined) return false;
  const { rowCount } = await client.query(
    'select from calendar_bridge.surgery_head where hospital_id = $1 and surgery_id = $2',
    [which.hospitalId, which.surgeryId],
  );
  return rowCount === 1;
}

async function doubt(client: ClientBase, which: SurgeryEntries, doctors: readonly DoctorId[]): Promise<void> {
  await client.query(
    `update calendar_bridge.placement set content_hash = null
     where hospital_id = $1 and surgery_id = $2 and doctor_id = any ($3) and state = 'placed'`,
    [which.hospitalId, which.surgeryId, doctors],
  );
}

async function wake(client: ClientBase, which: SurgeryEntries, doctors: readonly DoctorId[]): Promise<void> {
  await client.query(
    `update calendar_bridge.entry set ${wakeInto(`'live'`)}
     where hospital_id = $1 and surgery_id = $2 and doctor_id = any ($3)`,
    [which.hospitalId, which.surgeryId, doctors],
  );
  await announceDue(client);
}
