import { doctorsOf, type DoctorId, type HospitalId, type SurgeryId } from '@surgery-calendar/contracts';
import type { CalendarEntries, CalendarEntry } from '../replies/calendar-entry.ts';
import { calendarState } from '../replies/calendar-state.ts';
import type { KeptSurgery } from '../stream/surgery-stream.ts';

/** A surgery on the board. */
export interface BoardRow {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  /** Undefined while replies have come and the surgery itself has not. */
  readonly surgery: KeptSurgery | undefined;
  readonly entries: CalendarEntries;
  readonly formerDoctors: readonly DoctorId[];
  /** Of every key that its events' patient data was ever sealed with. */
  readonly patientKeyIds: readonly string[];
  readonly changeNumber: bigint;
}

/** As the table has it. `surgery` and `entries` are JSON. */
export interface BoardRecord {
  readonly hospital_id: HospitalId;
  readonly surgery_id: SurgeryId;
  readonly surgery: StoredSurgery | null;
  readonly entries: Readonly<Record<DoctorId, StoredEntry>>;
  readonly former_doctor_ids: readonly DoctorId[];
  readonly patient_key_ids: readonly string[];
  readonly change_number: string;
}

type StoredSurgery = Omit<KeptSurgery, 'revision' | 'messageRevision'> & {
  readonly revision: string;
  readonly messageRevision: string;
};
type StoredEntry = Omit<CalendarEntry, 'lastSync' | 'error'> & {
  readonly lastSync: string | null;
  readonly error: (Omit<NonNullable<CalendarEntry['error']>, 'at'> & { readonly at: string }) | null;
};

export function rowOf(record: BoardRecord): BoardRow {
  const { surgery } = record;
  return {
    hospitalId: record.hospital_id,
    surgeryId: record.surgery_id,
    surgery:
      surgery === null
        ? undefined
        : {
            ...surgery,
            revision: BigInt(surgery.revision),
            messageRevision: BigInt(surgery.messageRevision),
          },
    entries: entriesOf(record.entries),
    formerDoctors: record.former_doctor_ids,
    patientKeyIds: record.patient_key_ids,
    changeNumber: BigInt(record.change_number),
  };
}

export function entriesOf(stored: BoardRecord['entries']): CalendarEntries {
  // Object.entries widens the keys, which are the ids they were stored under.
  const pairs = Object.entries(stored) as [DoctorId, StoredEntry][];
  return new Map(
    pairs.map(([doctor, { lastSync, error, ...entry }]) => [
      doctor,
      {
        ...entry,
        lastSync: lastSync === null ? null : new Date(lastSync),
        error: error === null ? null : { ...error, at: new Date(error.at) },
      },
    ]),
  );
}

/** The row as JSON for the table, with the columns that it is searched by. */
export function recordOf(row: BoardRow) {
  const { surgery, entries } = row;
  const booking = surgery?.state.booking;
  return {
    hospital_id: row.hospitalId,
    surgery_id: row.surgeryId,
    surgery:
      surgery === undefined
        ? null
        : {
            ...surgery,
            revision: String(surgery.revision),
            messageRevision: String(surgery.messageRevision),
          },
    entries: Object.fromEntries(entries),
    change_number: String(row.changeNumber),
    status: surgery?.state.status ?? null,
    surgeon_id: booking?.surgeonId ?? null,
    doctor_ids: booking === undefined ? [] : doctorsOf(booking),
    former_doctor_ids: row.formerDoctors,
    patient_key_ids: row.patientKeyIds,
    facility: booking?.facility ?? null,
    room: booking?.room ?? null,
    starts_at: booking?.startsAt ?? null,
    ends_at: booking?.endsAt ?? null,
    calendar_state:
      surgery === undefined || booking === undefined
        ? null
        : calendarState(Number(surgery.messageRevision), entries.get(booking.surgeonId)),
  };
}
