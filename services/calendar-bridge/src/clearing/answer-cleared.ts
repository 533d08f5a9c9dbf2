import { randomUUID } from 'node:crypto';
import { CLOUD_EVENT, exchanges, type DoctorClearedEvent } from '@surgery-calendar/contracts';
import { enqueue } from '@surgery-calendar/outbox';
import type { ClientBase } from 'pg';
import { schema, source } from '../reply/enqueue-reply.ts';
import type { DoctorKey } from './doctor-key.ts';

/** Ends the doctor's clearing: puts `calendar.doctor-cleared.v1` into the outbox, with the number of events that stay. */
export async function answerCleared(client: ClientBase, doctor: DoctorKey, now: Date): Promise<void> {
  const { hospitalId, doctorId } = doctor;
  const { rows } = await client.query<{ connection_version: string; google_sub: string }>(
    `delete from calendar_bridge.clearing where hospital_id = $1 and doctor_id = $2
     returning connection_version, google_sub`,
    [hospitalId, doctorId],
  );
  const clearing = rows[0];
  if (clearing === undefined) throw new Error('a clearing was concluded that nobody had recorded');
  const time = now.toISOString();
  const subject = `${hospitalId}/${doctorId}`;
  const event: DoctorClearedEvent = {
    specversion: '1.0',
    id: randomUUID(),
    source,
    type: 'calendar.doctor-cleared.v1',
    subject,
    time,
    datacontenttype: 'application/json',
    data: {
      hospitalId,
      doctorId,
      connectionVersion: Number(clearing.connection_version),
      left: await countLeft(client, doctor, clearing.google_sub),
      clearedAt: time,
    },
  };
  await enqueue(client, schema, [
    {
      exchange: exchanges.calendarReplies,
      routingKey: event.type,
      body: JSON.stringify(event),
      contentType: CLOUD_EVENT,
      messageId: event.id,
      orderingKey: subject,
    },
  ]);
}

/** Events that could not be taken off the account; those of surgeries over for a day stay by intent. */
async function countLeft(client: ClientBase, doctor: DoctorKey, googleSub: string): Promise<number> {
  const { rows } = await client.query<{ left: number }>(
    `select count(*)::int as left
     from calendar_bridge.entry
     join calendar_bridge.placement using (hospital_id, surgery_id, doctor_id)
     join calendar_bridge.surgery_head head using (hospital_id, surgery_id)
     where entry.hospital_id = $1 and entry.doctor_id = $2 and placement.google_sub = $3
       and (head.data->>'endsAt')::timestamptz > now() - interval '24 hours'`,
    [doctor.hospitalId, doctor.doctorId, googleSub],
  );
  return rows[0]?.left ?? 0;
}
