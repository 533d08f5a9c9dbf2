import type { HospitalId, SurgeryId } from '@surgery-calendar/contracts';
import type { ClientBase } from 'pg';
import { surgeryName, type SurgeryKey } from '../desire/surgery-key.ts';

/**
 * Up to which revision the patients of surgeries were forgotten, by the surgeries' names; those that were not are left out. To be asked
 * after the first write to `surgery_head` in the transaction: a forgetting waits for that, or is seen here.
 */
export async function readForgotten(
  client: ClientBase,
  keys: readonly SurgeryKey[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ hospital_id: HospitalId; surgery_id: SurgeryId; revision: string }>({
    name: 'read-forgotten',
    text: `select hospital_id, surgery_id, revision from calendar_bridge.forgotten_surgery
     where (hospital_id, surgery_id) in (select * from unnest($1::text[], $2::text[]))`,
    values: [keys.map(({ hospitalId }) => hospitalId), keys.map(({ surgeryId }) => surgeryId)],
  });
  return new Map(
    rows.map((row) => [
      surgeryName({ hospitalId: row.hospital_id, surgeryId: row.surgery_id }),
      Number(row.revision),
    ]),
  );
}
