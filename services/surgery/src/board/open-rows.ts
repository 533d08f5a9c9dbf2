import { openSurgeries } from '../patient-data/open-surgeries.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import type { SurgeryAt } from '../stream/surgery-stream.ts';
import type { BoardRow } from './board-row.ts';

/** Rows with their surgeries in the clear; those of which only replies have come are left out. Throws `PatientKeyLost`. */
export async function openRows(
  keys: PatientKeys,
  rows: readonly BoardRow[],
): Promise<{ readonly row: BoardRow; readonly surgery: SurgeryAt }[]> {
  const known = rows.flatMap((row) => (row.surgery === undefined ? [] : [{ row, kept: row.surgery }]));
  const opened = await openSurgeries(
    keys,
    known.map(({ kept }) => kept),
  );
  return known.flatMap(({ row }, nth) => {
    const surgery = opened[nth];
    return surgery === undefined ? [] : [{ row, surgery }];
  });
}
