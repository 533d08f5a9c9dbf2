import { doctorsOf, entryFailed, entrySettled, hospitalId, surgeryId } from '@surgery-calendar/contracts';
import type { RecordedEvent } from '@surgery-calendar/event-store';
import { foreignStreams, foreignSurgeryAt } from '../foreign/foreign-stream.ts';
import { forgottenIn, forgottenStreams } from '../forgetting/forgotten-stream.ts';
import { applyReply } from '../replies/calendar-entry.ts';
import { replyStreams } from '../replies/consume-replies.ts';
import { keyIdsIn } from '../patient-data/kept.ts';
import { applyRecorded, surgeryStreams, type KeptSurgery } from '../stream/surgery-stream.ts';
import type { SurgeryKey } from '../patient-data/sealed-field.ts';
import type { BoardRow } from './board-row.ts';
import { withoutPatient } from './without-patient.ts';

/**
 * Which surgeries an event is about: its stream's name ends in `<hospital>/<surgery>`, but that of a forgotten patient, who may have
 * had several. Throws where it is about none.
 */
export function surgeriesOf(event: RecordedEvent): readonly SurgeryKey[] {
  const { stream } = event;
  if (stream.startsWith(forgottenStreams)) {
    const { hospitalId: of, surgeries } = forgottenIn(event);
    return surgeries.map(({ surgeryId: id }) => ({ hospitalId: of, surgeryId: id }));
  }
  const [hospital, surgery] = stream.slice(stream.indexOf('-') + 1).split('/');
  return [{ hospitalId: hospitalId.parse(hospital), surgeryId: surgeryId.parse(surgery) }];
}

/** A surgery's row after one more event, under the hospital's next change number. Throws where the event makes no sense there. */
export function foldBoard(
  about: SurgeryKey,
  before: BoardRow | undefined,
  event: RecordedEvent,
  changeNumber: bigint,
): BoardRow {
  const row = before ?? {
    ...about,
    surgery: undefined,
    entries: new Map(),
    formerDoctors: [],
    patientKeyIds: [],
    changeNumber,
  };
  if (event.stream.startsWith(surgeryStreams))
    return withSurgery(row, applyRecorded(row.surgery, event), event, changeNumber);
  if (event.stream.startsWith(foreignStreams))
    return withSurgery(row, foreignSurgeryAt(event), event, changeNumber);
  if (event.stream.startsWith(replyStreams)) return withReply(row, event, changeNumber);
  if (event.stream.startsWith(forgottenStreams)) return withForgotten(row, event, changeNumber);
  throw new Error('an event of a stream that the board does not know');
}

function withSurgery(
  row: BoardRow,
  surgery: KeptSurgery,
  { data, metadata }: RecordedEvent,
  changeNumber: bigint,
): BoardRow {
  const doctors = doctorsOf(surgery.state.booking);
  const before = row.surgery === undefined ? [] : doctorsOf(row.surgery.state.booking);
  const former = new Set([...row.formerDoctors, ...before].filter((doctor) => !doctors.includes(doctor)));
  const known = new Set([...row.patientKeyIds, ...keyIdsIn(data), ...keyIdsIn(metadata['reason'])]);
  return { ...row, surgery, formerDoctors: [...former], patientKeyIds: [...known], changeNumber };
}

function withForgotten(row: BoardRow, event: RecordedEvent, changeNumber: bigint): BoardRow {
  if (row.surgery === undefined) return row;
  const { messageRevision: newestMessage } = row.surgery;
  const { keyId, surgeries } = forgottenIn(event);
  // A newer message is none that was forgotten: by the key it is found again, and looked into (`forgetLatecomers`).
  const isAllOfIt = surgeries.some(
    ({ surgeryId: id, revision }) => id === row.surgeryId && BigInt(revision) >= newestMessage,
  );
  const patientKeyIds = isAllOfIt ? row.patientKeyIds.filter((known) => known !== keyId) : row.patientKeyIds;
  return { ...row, surgery: withoutPatient(row.surgery, keyId), patientKeyIds, changeNumber };
}

function withReply(row: BoardRow, event: RecordedEvent, changeNumber: bigint): BoardRow {
  const reply =
    event.type === 'calendar.entry-settled.v1'
      ? entrySettled.parse(event.data)
      : entryFailed.parse(event.data);
  const before = row.entries.get(reply.doctorId);
  const entry = applyReply(before, reply);
  if (entry === undefined || entry === before) return row;
  return { ...row, entries: new Map([...row.entries, [reply.doctorId, entry]]), changeNumber };
}
