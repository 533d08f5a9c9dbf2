import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { booking } from '../src/testing/surgery-world.ts';

/**
 * Makes so many surgeries in the log and on the board, all but the ids alike, within the server. What is sealed in them opens with no
 * key: nobody reads them here.
 */
export async function fillGrownLog(client: pg.Client, surgeries: number): Promise<void> {
  const keyId = randomUUID();
  const sealed = { sealed: `${keyId}.${'A'.repeat(88)}` };
  const kept = JSON.stringify({ ...booking, patient: sealed, notes: sealed });
  const parameters = [surgeries, kept, keyId];
  await client.query(
    `INSERT INTO event_store.event
     SELECT nth, 'surgery-hc-sp/' || id, 0, gen_random_uuid(), 'SurgeryScheduled',
       json_build_object('hospitalId', 'hc-sp', 'surgeryId', id, 'booking', $2::json),
       json_build_object('command', 'schedule-surgery', 'subject', 'bench', 'client', $3::text), now()
     FROM (SELECT nth, uuidv7()::text AS id FROM generate_series(1, $1::bigint) AS nth) AS surgery`,
    parameters,
  );
  await client.query(
    `INSERT INTO surgery.board (hospital_id, surgery_id, surgery, entries, change_number, status, surgeon_id, doctor_ids,
       former_doctor_ids, patient_key_ids, facility, room, starts_at, ends_at, calendar_state)
     SELECT 'hc-sp', id, json_build_object('source', '/surgery-calendar/surgery', 'revision', '0', 'messageRevision', '0',
         'state', json_build_object('status', 'scheduled', 'hospitalId', 'hc-sp', 'surgeryId', id, 'booking', $1::json)),
       '{}', position, 'scheduled', 'crm-1', '{crm-1}', '{}', ARRAY[$2], 'Unidade Centro', 'Sala 3',
       now() + position * interval '1 minute', now() + (position + 60) * interval '1 minute', 'on-calendar'
     FROM (SELECT position, split_part(stream, '/', 2) AS id FROM event_store.event) AS event`,
    [kept, keyId],
  );
  await client.query(`INSERT INTO surgery.board_hospital (hospital_id, last_change) VALUES ('hc-sp', $1)`, [
    surgeries,
  ]);
  // Both have read all of it, as in a service that has grown.
  await client.query(
    `INSERT INTO surgery.checkpoint (reader, position) VALUES ('board', $1), ('relay', $1)`,
    [String(surgeries)],
  );
  await client.query('VACUUM ANALYZE event_store.event, surgery.board');
}
