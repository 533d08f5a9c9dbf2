import type { HospitalId } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import { announceDue } from '../reconcile/due-channel.ts';
import type { Lane } from '../reconcile/lane.ts';
import { wakeInto } from '../reconcile/wake-entry.ts';

/**
 * Makes every entry of the doctor due that has or wants an event, or that a worker has in hand: that worker may be about to place
 * one by an access that has ended. What ended over a day ago is frozen, and is left out, but where the patient was forgotten: an event
 * that could not be reached then may name them still. An entry that is due in the live lane
 * stays there. Resolves with how many there are.
 */
export async function wakeEntries(client: ClientBase, doctor: DoctorKey, lane: Lane): Promise<number> {
  const { rowCount } = await client.query(
    `update calendar_bridge.entry set ${wakeInto('$3')}
     from calendar_bridge.surgery_head head
     where entry.hospital_id = $1 and entry.doctor_id = $2
       and (head.hospital_id, head.surgery_id) = (entry.hospital_id, entry.surgery_id)
       and ((head.data->>'endsAt')::timestamptz > now() - interval '24 hours' or head.data->'patient' ? 'forgotten')
       and (entry.wanted or entry.lease_token is not null or ${hasPlacement('true')})`,
    [doctor.hospitalId, doctor.doctorId, lane],
  );
  await announceDue(client);
  return rowCount ?? 0;
}

/** Makes those entries of the doctor due that are not known to be on a calendar and whose surgery ended a day to 30 days ago. */
export async function wakePastEntries(client: ClientBase, doctor: DoctorKey): Promise<void> {
  await client.query(
    `update calendar_bridge.entry set ${wakeInto('$3')}
     from calendar_bridge.surgery_head head
     where entry.hospital_id = $1 and entry.doctor_id = $2 and entry.wanted
       and (head.hospital_id, head.surgery_id) = (entry.hospital_id, entry.surgery_id)
       and (head.data->>'endsAt')::timestamptz
           between now() - interval '30 days' and now() - interval '24 hours'
       and not ${hasPlacement(`p.state = 'placed'`)}`,
    [doctor.hospitalId, doctor.doctorId, 'slow'],
  );
  await announceDue(client);
}

/** So many entries' locks are held at once: a message that changes one of them waits for no more than these. */
const chunk = 1_000;

/**
 * Makes every wanted entry of the hospital due in the slow lane, but those that are frozen: in the order of their keys, each thousand in
 * a commit of its own. Called again after a crash it begins anew.
 */
export async function wakeHospital(pool: Pool, hospitalId: HospitalId, size = chunk): Promise<void> {
  let last: ChunkEnd | undefined = { surgery_id: '', doctor_id: '' };
  while (last !== undefined) {
    const after: ChunkEnd = last;
    last = await inTransaction(pool, (client) => wakeChunk(client, hospitalId, after, size));
  }
}

interface ChunkEnd {
  readonly surgery_id: string;
  readonly doctor_id: string;
}

/** Resolves with the last key of the chunk; undefined: there was none. */
async function wakeChunk(
  client: ClientBase,
  hospitalId: HospitalId,
  after: ChunkEnd,
  size: number,
): Promise<ChunkEnd | undefined> {
  const { rows } = await client.query<ChunkEnd>(
    `with chunk as (
       select e.surgery_id, e.doctor_id
       from calendar_bridge.entry e join calendar_bridge.surgery_head head using (hospital_id, surgery_id)
       where e.hospital_id = $1 and e.wanted and (e.surgery_id, e.doctor_id) > ($3, $4)
         and (head.data->>'endsAt')::timestamptz > now() - interval '24 hours'
       order by e.surgery_id, e.doctor_id limit $5 for update of e),
     woken as (
       update calendar_bridge.entry set ${wakeInto('$2')} from chunk
       where entry.hospital_id = $1 and (entry.surgery_id, entry.doctor_id) = (chunk.surgery_id, chunk.doctor_id))
     select surgery_id, doctor_id from chunk order by surgery_id desc, doctor_id desc limit 1`,
    [hospitalId, 'slow', after.surgery_id, after.doctor_id, size],
  );
  if (rows.length > 0) await announceDue(client);
  return rows[0];
}

const hasPlacement = (which: string) => `exists (
  select from calendar_bridge.placement p
  where (p.hospital_id, p.surgery_id, p.doctor_id) = (entry.hospital_id, entry.surgery_id, entry.doctor_id) and ${which})`;
