import type { CalendarState } from '@surgery-calendar/contracts';
import type { CalendarEntry } from './calendar-entry.ts';

/**
 * Where the present surgeon's calendar stands with a surgery's revision: `pending` until the bridge has replied to it, then what it
 * replied.
 */
export function calendarState(
  surgeryRevision: number,
  entry: Pick<CalendarEntry, 'revision' | 'outcome' | 'eventId'> | undefined,
): CalendarState {
  if (entry === undefined || entry.revision < surgeryRevision) return 'pending';
  switch (entry.outcome) {
    case 'created':
    case 'updated':
      return 'on-calendar';
    case 'unchanged':
      // Without an event it was over before it could be placed.
      return entry.eventId === null ? 'removed' : 'on-calendar';
    case 'removed':
      return 'removed';
    case 'waiting-for-connection':
      return 'not-connected';
    case 'failed':
      return 'failed';
  }
}
