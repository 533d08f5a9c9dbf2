import { type SandboxRequest } from '../http/request.ts';
import { notFound } from './api-error.ts';
import { type Caller } from './authenticate.ts';
import { type CalendarStore, type OpenCalendar } from './calendar-store.ts';
import { type StoredEvent } from './event-resource.ts';
import { type Versions } from './version.ts';

/** One authenticated call of a Calendar method. */
export interface Call {
  readonly request: SandboxRequest;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly calendars: CalendarStore;
  readonly versions: Versions;
}

/** The calendar the call names, if the token opens it; 404 otherwise. */
export function calendarOf({ params, caller, calendars }: Call): OpenCalendar {
  const found = calendars.find(caller.account, params['calendarId'] ?? '');
  if (found === undefined) throw notFound();
  const { reach, clientId } = caller;
  if (reach === 'all' || (reach === 'app-created' && found.calendar.createdBy === clientId)) return found;
  throw notFound();
}

/** The event the call names, tombstone or not; 404 when the id was never used. */
export function eventOf(call: Call, { events }: OpenCalendar): StoredEvent {
  const found = events.get(call.params['eventId'] ?? '');
  if (found === undefined) throw notFound();
  return found;
}
