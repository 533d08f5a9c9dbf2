import type { HospitalId } from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import { announceDue } from '../reconcile/due-channel.ts';
import type { Lane } from '../reconcile/lane.ts';
import { wakeInto } from '../reconcile/wake-entry.ts';

/**
 * Makes every entry of the doctor due that has or wants an event, or that a worker has in hand: that worker may be about to place
 * one by an access that has ended. What ended over a day ago is frozen, and is left out. An entry that is due in the live lane
 * stays there. Resolves with how many there are.
 */
export async function wakeEntries(client: ClientBase, doctor: DoctorKey, lane: Lane): Promise<number> {
  const { rowCount } = await client.query(
    `update calendar_bridge.entry set ${wakeInto('$3')}
     from calendar_bridge.surgery_head head
     where entry.hospital_id = $1 and entry.doctor_id = $2
       and (head.hospital_id, head.surgery_id) = (entry.hospital_id, entry.surgery_id)
       and (head.data->>'endsAt')::timestamptz > now() - interval '24 hours'
       and (entry.wanted or entry.lease_token is not null or ${hasPlacement})`,
    [doctor.hospitalId, doctor.doctorId, lane],
  );
  await announceDue(client);
  return rowCount ?? 0;
}

/** Makes those entries of the doctor due that are on no calendar and whose surgery ended a day to 30 days ago. */
export async function wakePastEntries(client: ClientBase, doctor: DoctorKey): Promise<void> {
  await client.query(
    `update calendar_bridge.entry set ${wakeInto('$3')}
     from calendar_bridge.surgery_head head
     where entry.hospital_id = $1 and entry.doctor_id = $2 and entry.wanted
       and (head.hospital_id, head.surgery_id) = (entry.hospital_id, entry.surgery_id)
       and (head.data->>'endsAt')::timestamptz
           between now() - interval '30 days' and now() - interval '24 hours'
       and not ${hasPlacement}`,
    [doctor.hospitalId, doctor.doctorId, 'slow'],
  );
  await announceDue(client);
}

/** Makes every wanted entry of the hospital due in the slow lane, but those that are frozen. */
export async function wakeHospital(client: ClientBase, hospitalId: HospitalId): Promise<void> {
  await client.query(
    `update calendar_bridge.entry set ${wakeInto('$2')}
     from calendar_bridge.surgery_head head
     where entry.hospital_id = $1 and entry.wanted
       and (head.hospital_id, head.surgery_id) = (entry.hospital_id, entry.surgery_id)
       and (head.data->>'endsAt')::timestamptz > now() - interval '24 hours'`,
    [hospitalId, 'slow'],
  );
  await announceDue(client);
}

const hasPlacement = `exists (
  select from calendar_bridge.placement p
  where (p.hospital_id, p.surgery_id, p.doctor_id) = (entry.hospital_id, entry.surgery_id, entry.doctor_id))`;
