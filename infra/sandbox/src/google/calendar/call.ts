import { type Channels } from '../channels/channel.ts';
import { type Notifier } from '../channels/notifier.ts';
import { type SandboxRequest } from '../http/request.ts';
import { type Settings } from '../settings/settings.ts';
import { notFound } from './api-error.ts';
import { type Caller } from './authenticate.ts';
import { type CalendarStore, type OpenCalendar } from './calendar-store.ts';
import { type StoredEvent } from './event-resource.ts';
import { type ListEntries } from './list-entry.ts';
import { type Versions } from './version.ts';

/** What the methods of the Calendar API work on. */
export interface CallParts {
  readonly calendars: CalendarStore;
  readonly entries: ListEntries;
  readonly channels: Channels;
  readonly notifier: Notifier;
  readonly settings: Settings;
  readonly versions: Versions;
  readonly clock: () => Date;
  /** The sandbox's own origin. */
  readonly url: string;
  readonly httpWatchOnLoopback: boolean;
}

/** One authenticated call of a Calendar method. */
export interface Call extends CallParts {
  readonly request: SandboxRequest;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Caller;
}

/** The calendar the call names, if the token opens it; 404 otherwise. */
export function calendarOf({ params, caller, calendars }: Call): OpenCalendar {
  const found = calendars.find(caller.account, params['calendarId'] ?? '');
  if (found === undefined || !isReached(caller, found)) throw notFound();
  return found;
}

/** Whether the caller's token opens a calendar of the account. */
export function isReached({ reach, clientId }: Caller, { calendar }: OpenCalendar): boolean {
  return reach === 'all' || (reach === 'app-created' && calendar.createdBy === clientId);
}

/** The event the call names, tombstone or not; 404 when the id was never used. */
export function eventOf(call: Call, { events }: OpenCalendar): StoredEvent {
  const found = events.get(call.params['eventId'] ?? '');
  if (found === undefined) throw notFound();
  return found;
}
