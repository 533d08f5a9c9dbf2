import {
  surgeryHash,
  type DoctorId,
  type HospitalId,
  type SurgeryEvent,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import type { KnownSurgery } from './judge-in-order.ts';
import { surgeryName, type SurgeryKey } from './surgery-key.ts';

/**
 * Locks the head of every surgery, in the order of their keys, so that replicas that record the same ones wait for each other and never
 * in a circle; of a surgery that has none, `event` becomes the head. Gives what was known, by the surgeries' names.
 */
export async function lockSurgeries(
  client: ClientBase,
  firsts: readonly SurgeryEvent[],
): Promise<ReadonlyMap<string, KnownSurgery>> {
  const { rows: inserted } = await client.query<KeyRow>(
    `insert into calendar_bridge.surgery_head (hospital_id, surgery_id, source, revision, content_hash, data)
     select hospital_id, surgery_id, source, revision, content_hash, data::jsonb
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])
       as message (hospital_id, surgery_id, source, revision, content_hash, data)
     order by hospital_id, surgery_id
     on conflict do nothing returning hospital_id, surgery_id`,
    [
      firsts.map(({ data }) => data.hospitalId),
      firsts.map(({ data }) => data.surgeryId),
      firsts.map(({ source }) => source),
      firsts.map(({ data }) => data.revision),
      firsts.map(({ data }) => surgeryHash(data)),
      firsts.map(({ data }) => JSON.stringify(data)),
    ],
  );
  const isNew = new Set(inserted.map((row) => surgeryName(keyOf(row))));
  const old = firsts.map(({ data }) => data).filter((surgery) => !isNew.has(surgeryName(surgery)));
  return old.length === 0 ? new Map() : readLocked(client, old);
}

async function readLocked(
  client: ClientBase,
  keys: readonly SurgeryKey[],
): Promise<ReadonlyMap<string, KnownSurgery>> {
  const params = [keys.map(({ hospitalId }) => hospitalId), keys.map(({ surgeryId }) => surgeryId)];
  const { rows: heads } = await client.query<HeadRow>(
    `select hospital_id, surgery_id, source, revision, content_hash from calendar_bridge.surgery_head
     where (hospital_id, surgery_id) in (select * from unnest($1::text[], $2::text[]))
     order by hospital_id, surgery_id for update`,
    params,
  );
  // A statement of its own, for it must see what those wrote who held the locks before.
  const { rows: entries } = await client.query<KeyRow & { doctor_id: DoctorId }>(
    `select hospital_id, surgery_id, doctor_id from calendar_bridge.entry
     where (hospital_id, surgery_id) in (select * from unnest($1::text[], $2::text[])) and wanted`,
    params,
  );
  const wanted = Map.groupBy(entries, (row) => surgeryName(keyOf(row)));
  return new Map(
    heads.map((row) => {
      const name = surgeryName(keyOf(row));
      const head = { source: row.source, revision: Number(row.revision), contentHash: row.content_hash };
      return [name, { head, wanted: wanted.get(name)?.map((entry) => entry.doctor_id) ?? [] }];
    }),
  );
}

interface KeyRow {
  readonly hospital_id: HospitalId;
  readonly surgery_id: SurgeryId;
}

interface HeadRow extends KeyRow {
  readonly source: string;
  readonly revision: string;
  readonly content_hash: string;
}

function keyOf(row: KeyRow): SurgeryKey {
  return { hospitalId: row.hospital_id, surgeryId: row.surgery_id };
}
