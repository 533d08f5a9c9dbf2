import {
  doctorsOf,
  entryFailed,
  entrySettled,
  hospitalId,
  surgeryId,
  type HospitalId,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { RecordedEvent } from '@surgery-calendar/event-store';
import { foreignStreams, foreignSurgeryAt } from '../foreign/foreign-stream.ts';
import { applyReply } from '../replies/calendar-entry.ts';
import { replyStreams } from '../replies/consume-replies.ts';
import { applyRecorded, surgeryStreams, type SurgeryAt } from '../stream/surgery-stream.ts';
import type { BoardRow } from './board-row.ts';

/** Which surgery a stream is about: every stream's name ends in `<hospital>/<surgery>`. Throws where it does not. */
export function surgeryOf(stream: string): {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
} {
  const [hospital, surgery] = stream.slice(stream.indexOf('-') + 1).split('/');
  return { hospitalId: hospitalId.parse(hospital), surgeryId: surgeryId.parse(surgery) };
}

/** A surgery's row after one more event, under the hospital's next change number. Throws where the event makes no sense there. */
export function foldBoard(
  before: BoardRow | undefined,
  event: RecordedEvent,
  changeNumber: bigint,
): BoardRow {
  const row = before ?? {
    ...surgeryOf(event.stream),
    surgery: undefined,
    entries: new Map(),
    formerDoctors: [],
    changeNumber,
  };
  if (event.stream.startsWith(surgeryStreams))
    return withSurgery(row, applyRecorded(row.surgery, event), changeNumber);
  if (event.stream.startsWith(foreignStreams)) return withSurgery(row, foreignSurgeryAt(event), changeNumber);
  if (event.stream.startsWith(replyStreams)) return withReply(row, event, changeNumber);
  throw new Error('an event of a stream that the board does not know');
}

function withSurgery(row: BoardRow, surgery: SurgeryAt, changeNumber: bigint): BoardRow {
  const doctors = doctorsOf(surgery.state.booking);
  const before = row.surgery === undefined ? [] : doctorsOf(row.surgery.state.booking);
  const former = new Set([...row.formerDoctors, ...before].filter((doctor) => !doctors.includes(doctor)));
  return { ...row, surgery, formerDoctors: [...former], changeNumber };
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
