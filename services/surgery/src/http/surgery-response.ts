import type { SurgeryResponse } from '@surgery-calendar/contracts';
import { surgeryData } from '../relay/compose-message.ts';
import type { CalendarEntry } from '../replies/calendar-entry.ts';
import { calendarState } from '../replies/calendar-state.ts';
import type { SurgeryAt } from '../stream/surgery-stream.ts';

/** A surgery with where it stands on its present surgeon's calendar, as every route answers it. */
export function surgeryResponse(surgery: SurgeryAt, entry: CalendarEntry | undefined): SurgeryResponse {
  const data = surgeryData(surgery);
  const error = entry?.error ?? null;
  return {
    ...data,
    calendarState: calendarState(data.revision, entry),
    googleEventId: entry?.eventId ?? null,
    googleLastSync: entry?.lastSync?.toISOString() ?? null,
    googleSyncError:
      error === null ? null : { code: error.code, message: error.message, at: error.at.toISOString() },
  };
}
