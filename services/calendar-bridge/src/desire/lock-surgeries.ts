import {
  type DoctorId,
  type HospitalId,
  type Surgery,
  type SurgeryAsSaid,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import type { KnownSurgery } from './judge-in-order.ts';
import { surgeryName, type SurgeryKey } from './surgery-key.ts';

/**
 * Locks the head of every surgery, in the order of their keys, so that replicas that record the same ones wait for each other and never
 * in a circle; of a surgery that has none, what is said first becomes it. Gives what was known, by the surgeries' names.
 */
export async function lockSurgeries(
  client: ClientBase,
  firsts: readonly SurgeryAsSaid[],
): Promise<ReadonlyMap<string, KnownSurgery>> {
  const { rows: inserted } = await client.query<KeyRow>({
    name: 'lock-surgeries',
    // One JSON text: arrays of JSON texts would have every quotation mark in them escaped once more.
    text: `insert into calendar_bridge.surgery_head (hospital_id, surgery_id, source, revision, data)
     select data ->> 'hospitalId', data ->> 'surgeryId', source, (data ->> 'revision')::bigint, data
     from json_to_recordset($1) as message (source text, data jsonb)
     order by 1, 2
     on conflict do nothing returning hospital_id, surgery_id`,
    values: [JSON.stringify(firsts.map(({ source, surgery }) => ({ source, data: surgery })))],
  });
  const isNew = new Set(inserted.map((row) => surgeryName(keyOf(row))));
  const old = firsts.map((one) => one.surgery).filter((surgery) => !isNew.has(surgeryName(surgery)));
  return old.length === 0 ? new Map() : readLocked(client, old);
}

async function readLocked(
  client: ClientBase,
  keys: readonly SurgeryKey[],
): Promise<ReadonlyMap<string, KnownSurgery>> {
  const params = [keys.map(({ hospitalId }) => hospitalId), keys.map(({ surgeryId }) => surgeryId)];
  const locked = client.query<HeadRow>(
    `select hospital_id, surgery_id, source, data from calendar_bridge.surgery_head
     where (hospital_id, surgery_id) in (select * from unnest($1::text[], $2::text[]))
     order by hospital_id, surgery_id for update`,
    params,
  );
  // A statement of its own, for it must see what those wrote who held the locks before.
  const read = client.query<EntryRow>(
    `select hospital_id, surgery_id, doctor_id, wanted, exists (
       select from calendar_bridge.placement p
       where (p.hospital_id, p.surgery_id, p.doctor_id) = (entry.hospital_id, entry.surgery_id, entry.doctor_id)
     ) as placed
     from calendar_bridge.entry
     where (hospital_id, surgery_id) in (select * from unnest($1::text[], $2::text[]))`,
    params,
  );
  const [{ rows: heads }, { rows: entries }] = await Promise.all([locked, read]);
  const bySurgery = Map.groupBy(entries, (row) => surgeryName(keyOf(row)));
  return new Map(
    heads.map((row) => {
      const name = surgeryName(keyOf(row));
      const head = { source: row.source, surgery: row.data };
      const of = bySurgery.get(name) ?? [];
      return [name, { head, wanted: doctorsIn(of, 'wanted'), placed: doctorsIn(of, 'placed') }];
    }),
  );
}

interface KeyRow {
  readonly hospital_id: HospitalId;
  readonly surgery_id: SurgeryId;
}

interface HeadRow extends KeyRow {
  readonly source: string;
  /** As the contracts accepted it when it was stored. */
  readonly data: Surgery;
}

interface EntryRow extends KeyRow {
  readonly doctor_id: DoctorId;
  readonly wanted: boolean;
  readonly placed: boolean;
}

function doctorsIn(entries: readonly EntryRow[], state: 'wanted' | 'placed'): DoctorId[] {
  return entries.filter((entry) => entry[state]).map((entry) => entry.doctor_id);
}

function keyOf(row: KeyRow): SurgeryKey {
  return { hospitalId: row.hospital_id, surgeryId: row.surgery_id };
}
