import type { HospitalId, SurgeryId } from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import type { Pool } from 'pg';
import { liveBoard } from '../board/board-tables.ts';
import { foreignStream, foreignSurgeryAt } from '../foreign/foreign-stream.ts';
import type { KeyOwner } from '../patient-data/patient-keys.ts';
import { applyRecorded, surgeryStream, type KeptSurgery } from '../stream/surgery-stream.ts';

/** A surgery as each of its events left it, in order, and where they are. */
export interface FoundSurgery {
  readonly surgeryId: SurgeryId;
  readonly stream: string;
  readonly isOurs: boolean;
  readonly states: readonly [KeptSurgery, ...KeptSurgery[]];
}

/**
 * The surgeries that ever held something sealed with a key, as far as the board has come; reads all of the hospital's rows, and those
 * surgeries' streams.
 */
export async function findSurgeriesOf(
  { store, pool }: { readonly store: EventStore; readonly pool: Pool },
  hospitalId: HospitalId,
  keyId: string,
): Promise<FoundSurgery[]> {
  const { rows } = await pool.query<Row>(
    `select surgery_id from ${liveBoard.board}
     where hospital_id = $1 and $2 = any (patient_key_ids) and surgery is not null order by starts_at, surgery_id`,
    [hospitalId, keyId],
  );
  const found: FoundSurgery[] = [];
  for (const { surgery_id: surgeryId } of rows) {
    // The log tells whose it is: a source is what a message said of itself.
    const own = surgeryStream(hospitalId, surgeryId);
    const isOurs = (await store.readStream(own, { limit: 1 })).found;
    const stream = isOurs ? own : foreignStream(hospitalId, surgeryId);
    found.push(await readAgain(store, { surgeryId, stream, isOurs }));
  }
  return found;
}

/** The surgery as the log has it by now. */
export async function readAgain(
  store: EventStore,
  { surgeryId, stream, isOurs }: Pick<FoundSurgery, 'surgeryId' | 'stream' | 'isOurs'>,
): Promise<FoundSurgery> {
  const slice = await store.readStream(stream);
  const states: KeptSurgery[] = [];
  for (const event of slice.found ? slice.events : [])
    states.push(isOurs ? applyRecorded(states.at(-1), event) : foreignSurgeryAt(event));
  const [first, ...rest] = states;
  if (first === undefined) throw new Error('the board shows a surgery that the log does not hold');
  return { surgeryId, stream, isOurs, states: [first, ...rest] };
}

interface Row {
  readonly surgery_id: SurgeryId;
}

/**
 * How many surgeries hold the owner's data in the clear: their events are from before there were keys, and no key that is destroyed
 * takes that away.
 */
export async function countInTheClear(pool: Pool, owner: KeyOwner): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) from ${liveBoard.board}
     where hospital_id = $1 and surgery #>> '{state,booking,patient,name}' is not null
       and surgery #>> '{state,booking,patient,forgotten}' is null
       and case when $2::text is null then surgery_id = $3 else surgery #>> '{state,booking,patient,id}' = $2 end`,
    [
      owner.hospitalId,
      'patientId' in owner ? owner.patientId : null,
      'surgeryId' in owner ? owner.surgeryId : null,
    ],
  );
  return Number(rows[0]?.count ?? 0);
}
