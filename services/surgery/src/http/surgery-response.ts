import {
  doctorsOf,
  type DoctorId,
  type SurgeryBooking,
  type SurgeryResponse,
} from '@surgery-calendar/contracts';
import type { CalendarEntries, CalendarEntry } from '../replies/calendar-entry.ts';
import { calendarState } from '../replies/calendar-state.ts';
import type { SurgeryAt } from '../stream/surgery-stream.ts';

/** A surgery with where it stands on its doctors' calendars, as every route answers it. */
export function surgeryResponse(surgery: SurgeryAt, entries: CalendarEntries): SurgeryResponse {
  const { state, source, revision, messageRevision } = surgery;
  const { hospitalId, surgeryId, status, booking } = state;
  const calendarOf = (doctor: DoctorId) => calendar(messageRevision, entries.get(doctor));
  return {
    hospitalId,
    surgeryId,
    source,
    revision: Number(revision),
    status,
    ...booking,
    ...(state.status === 'cancelled' && state.reason !== undefined ? { reason: state.reason } : {}),
    ...calendarOf(booking.surgeonId),
    calendars: doctorsOf(booking).map((doctorId) => ({
      doctorId,
      role: roleOf(booking, doctorId),
      ...calendarOf(doctorId),
    })),
  };
}

function roleOf(booking: SurgeryBooking, doctor: DoctorId): SurgeryResponse['calendars'][number]['role'] {
  return booking.team?.find(({ doctorId }) => doctorId === doctor)?.role ?? 'surgeon';
}

function calendar(messageRevision: bigint, entry: CalendarEntry | undefined) {
  const error = entry?.error ?? null;
  return {
    calendarState: calendarState(Number(messageRevision), entry),
    googleEventId: entry?.eventId ?? null,
    googleEventLink: entry?.eventLink ?? null,
    googleLastSync: entry?.lastSync?.toISOString() ?? null,
    googleSyncError:
      error === null ? null : { code: error.code, message: error.message, at: error.at.toISOString() },
  };
}
