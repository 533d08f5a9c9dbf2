import { doctorsOf, type SurgeryId } from '@surgery-calendar/contracts';
import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import { readForeignSurgery } from '../foreign/foreign-stream.ts';
import { openOne } from '../patient-data/open-surgeries.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import {
  foldSurgery,
  readSurgery,
  surgeryStream,
  type KeptSurgery,
  type SurgeryAt,
} from '../stream/surgery-stream.ts';
import type { Caller } from './caller.ts';
import { problemOf } from './problems.ts';

/** A surgery of the caller's hospital that the caller may see, whoever owns it. Throws a 404 problem otherwise. */
export async function loadVisible(
  { store, keys }: { readonly store: EventStore; readonly keys: PatientKeys },
  caller: Caller,
  id: SurgeryId,
): Promise<{ readonly surgery: SurgeryAt; readonly events: readonly RecordedEvent[] }> {
  const own = await readSurgery(store, surgeryStream(caller.hospitalId, id));
  const ownSurgery = foldSurgery(own ?? []);
  const found =
    own === undefined || ownSurgery === undefined
      ? await readForeignSurgery(store, caller.hospitalId, id)
      : { surgery: ownSurgery, events: own };
  if (found === undefined || !maySee(caller, found.surgery)) throw problemOf('surgery-unknown');
  return { ...found, surgery: await openOne(keys, found.surgery) };
}

/** A doctor sees the surgeries that stand on the doctor's own calendar; everybody else all of the hospital's. */
function maySee(caller: Caller, surgery: KeptSurgery): boolean {
  if (caller.seesAll) return true;
  return doctorsOf(surgery.state.booking).some((doctor) => doctor === caller.doctorId);
}
