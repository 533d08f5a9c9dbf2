import { isSealed, keyIdOf } from '../patient-data/kept.ts';
import { openerFor } from '../patient-data/open-surgeries.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import type { FoundSurgery } from './find-surgeries.ts';

/**
 * The other ids that a surgery is or was booked under: the same patient's before it was corrected, or those of somebody else. Only who
 * knows them can tell. Those of patients who were forgotten are not known any more.
 */
export async function otherPatientsOf(
  keys: PatientKeys,
  { states }: FoundSurgery,
  keyIds: ReadonlySet<string>,
): Promise<readonly string[]> {
  const sealed = states
    .map(({ state }) => state.booking.patient)
    .filter(isSealed)
    .filter((patient) => !keyIds.has(keyIdOf(patient)));
  const opener = openerFor(await keys.find(sealed.map(keyIdOf)), states[0].state);
  return [...new Set(sealed.flatMap((patient) => opener.patient(patient).id ?? []))];
}
