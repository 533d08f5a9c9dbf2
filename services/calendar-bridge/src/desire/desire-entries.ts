import { doctorsOf, type DoctorId, type Surgery } from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import { announceDue } from '../reconcile/due-channel.ts';
import type { ReplyAddress } from '../reply/enqueue-reply.ts';
import { rememberRequest } from '../reply/reply-requests.ts';

/**
 * Makes the entries of the surgeon and the team wanted (or, cancelled, not wanted), every other doctor's entry of the surgery not
 * wanted, and all of them due at once. `replyAddress` hears of each entry that the message touches.
 */
export async function desireEntries(
  client: ClientBase,
  surgery: Surgery,
  replyAddress: ReplyAddress | undefined,
): Promise<void> {
  const doctors = doctorsOf(surgery);
  await client.query(
    `insert into calendar_bridge.entry (hospital_id, surgery_id, doctor_id, wanted, revision, due_at)
     select $1, $2, doctor_id, $4, $5, now() from unnest($3::text[]) as doctor_id
     on conflict (hospital_id, surgery_id, doctor_id) do update
     set wanted = excluded.wanted, revision = excluded.revision, due_at = now(), wakes = entry.wakes + 1, attempts = 0, failure_code = null`,
    [surgery.hospitalId, surgery.surgeryId, doctors, surgery.status === 'scheduled', surgery.revision],
  );
  const { rows: former } = await client.query<{ doctor_id: DoctorId }>(
    `update calendar_bridge.entry set wanted = false, revision = $4, due_at = now(), wakes = wakes + 1, attempts = 0, failure_code = null
     where hospital_id = $1 and surgery_id = $2 and doctor_id <> all ($3::text[]) and wanted
     returning doctor_id`,
    [surgery.hospitalId, surgery.surgeryId, doctors, surgery.revision],
  );
  if (replyAddress !== undefined) {
    for (const doctorId of [...doctors, ...former.map((row) => row.doctor_id)]) {
      const key = { hospitalId: surgery.hospitalId, surgeryId: surgery.surgeryId, doctorId };
      await rememberRequest(client, key, surgery.revision, replyAddress);
    }
  }
  await announceDue(client);
}
