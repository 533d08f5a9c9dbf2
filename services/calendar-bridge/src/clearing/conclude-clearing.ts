import type { ClientBase } from 'pg';
import type { DoctorKey } from './doctor-key.ts';
import { answerCleared } from './answer-cleared.ts';

/**
 * After an entry of the doctor was concluded, in the same transaction and with all its locks on entries taken: where the doctor is
 * being cleared and nothing is left to try, says so. Does nothing, by one look at an index, for anybody else.
 */
export async function concludeClearing(client: ClientBase, doctor: DoctorKey, now: Date): Promise<void> {
  // Two workers may finish the last two entries at once, each seeing the other's still at work. The second waits here for the
  // first, and its next statement sees what the first one committed.
  const { rows } = await client.query<{ google_sub: string }>({
    name: 'lock-clearing',
    text: 'select google_sub from calendar_bridge.clearing where hospital_id = $1 and doctor_id = $2 for update',
    values: [doctor.hospitalId, doctor.doctorId],
  });
  const clearing = rows[0];
  if (clearing === undefined || (await isUnderWay(client, doctor, clearing.google_sub))) return;
  await answerCleared(client, doctor, now);
}

/**
 * Whether something may still change at the account. An entry that has nothing there and is in nobody's hands is not waited for:
 * who claims it from now on asks identity anew, and is told not to place anything.
 */
async function isUnderWay(client: ClientBase, doctor: DoctorKey, googleSub: string): Promise<boolean> {
  const { rows } = await client.query<{ under_way: boolean }>(
    `select exists (
       select from calendar_bridge.entry join calendar_bridge.surgery_head head using (hospital_id, surgery_id)
       where entry.hospital_id = $1 and entry.doctor_id = $2 and entry.due_at is not null
         -- A lease that ran out counts: its worker may be about to renew it, or another takes it over.
         and (entry.lease_token is not null or exists (
           select from calendar_bridge.placement p
           where (p.hospital_id, p.surgery_id, p.doctor_id)
               = (entry.hospital_id, entry.surgery_id, entry.doctor_id) and p.google_sub = $3))
         and (head.data->>'endsAt')::timestamptz > now() - interval '24 hours'
     ) as under_way`,
    [doctor.hospitalId, doctor.doctorId, googleSub],
  );
  return rows[0]?.under_way ?? false;
}
