import type { ClientBase } from 'pg';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import { announceDue } from '../reconcile/due-channel.ts';

/**
 * Makes every entry of the doctor due that has or wants an event, or that a worker has in hand: that worker may be about to place
 * one by an access that has ended. Resolves with how many there are.
 */
export async function wakeEntries(client: ClientBase, doctor: DoctorKey): Promise<number> {
  const { rowCount } = await client.query(
    // What ended over a day ago is frozen: looking at it again would only hold up what is not.
    `update calendar_bridge.entry
     set due_at = now(), wakes = wakes + 1, attempts = 0, failure_code = null
     from calendar_bridge.surgery_head head
     where entry.hospital_id = $1 and entry.doctor_id = $2
       and (head.hospital_id, head.surgery_id) = (entry.hospital_id, entry.surgery_id)
       and (head.data->>'endsAt')::timestamptz > now() - interval '24 hours'
       and (entry.wanted or entry.lease_token is not null
            or exists (select from calendar_bridge.placement p
            where (p.hospital_id, p.surgery_id, p.doctor_id)
                = (entry.hospital_id, entry.surgery_id, entry.doctor_id)))`,
    [doctor.hospitalId, doctor.doctorId],
  );
  await announceDue(client);
  return rowCount ?? 0;
}
