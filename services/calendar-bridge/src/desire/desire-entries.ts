import type { DoctorId, Surgery } from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import { announceDue } from '../reconcile/due-channel.ts';
import type { ReplyAddress } from '../reply/enqueue-reply.ts';
import { rememberRequest } from '../reply/reply-requests.ts';

/**
 * Makes the surgeon's entry wanted (or, cancelled, not wanted), every other doctor's entry of the surgery not wanted, and all of
 * them due at once. `replyAddress` hears of each entry that the message touches.
 */
export async function desireEntries(
  client: ClientBase,
  surgery: Surgery,
  replyAddress: ReplyAddress | undefined,
): Promise<void> {
  await client.query(
    `insert into calendar_bridge.entry (hospital_id, surgery_id, doctor_id, wanted, revision, due_at) values ($1, $2, $3, $4, $5, now())
     on conflict (hospital_id, surgery_id, doctor_id) do update
     set wanted = excluded.wanted, revision = excluded.revision, due_at = now(), wakes = entry.wakes + 1, attempts = 0, failure_code = null`,
    [
      surgery.hospitalId,
      surgery.surgeryId,
      surgery.surgeonId,
      surgery.status === 'scheduled',
      surgery.revision,
    ],
  );
  const { rows: former } = await client.query<{ doctor_id: DoctorId }>(
    `update calendar_bridge.entry set wanted = false, revision = $4, due_at = now(), wakes = wakes + 1, attempts = 0, failure_code = null
     where hospital_id = $1 and surgery_id = $2 and doctor_id <> $3 and wanted
     returning doctor_id`,
    [surgery.hospitalId, surgery.surgeryId, surgery.surgeonId, surgery.revision],
  );
  if (replyAddress !== undefined) {
    for (const doctorId of [surgery.surgeonId, ...former.map((row) => row.doctor_id)]) {
      const key = { hospitalId: surgery.hospitalId, surgeryId: surgery.surgeryId, doctorId };
      await rememberRequest(client, key, surgery.revision, replyAddress);
    }
  }
  await announceDue(client);
}
