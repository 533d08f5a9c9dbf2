import type { PatientKey } from '../src/patient-data/key-cache.ts';
import { openerFor } from '../src/patient-data/open-surgeries.ts';
import type { KeptEvent } from '../src/surgery/surgery-events.ts';
import { copyRow } from './sealed-log.ts';

/** A line of COPY that holds the data of a scheduled surgery's event, as a line for a table like the board, the patient in the clear. */
export function copyAndDecrypt(line: string, key: PatientKey, changeNumber: number): string {
  // What COPY escaped of JSON is the backslash alone.
  const data = JSON.parse(line.replaceAll('\\\\', '\\')) as Extract<
    KeptEvent,
    { type: 'SurgeryScheduled' }
  >['data'];
  const { hospitalId, surgeryId, booking } = data;
  const opener = openerFor(new Map([[key.id, key.secret]]), data);
  const opened = {
    ...booking,
    patient: opener.patient(booking.patient),
    notes: opener.text(booking.notes, 'notes'),
  };
  const surgery = {
    source: '/surgery-calendar/surgery',
    state: { status: 'scheduled', hospitalId, surgeryId, booking: opened },
    ...{ revision: '0', messageRevision: '0' },
  };
  return copyRow([
    ...[hospitalId, surgeryId, JSON.stringify(surgery), '{}', String(changeNumber), 'scheduled'],
    ...[booking.surgeonId, `{${booking.surgeonId}}`, '{}', booking.facility, booking.room ?? null],
    ...[booking.startsAt, booking.endsAt, 'pending', `{${key.id}}`],
  ]);
}
