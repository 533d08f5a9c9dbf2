import { type Accounts } from '../accounts/accounts.ts';
import { type Reply } from '../http/reply.ts';
import { route, type Route } from '../http/route.ts';
import { type Grants } from '../oauth/grants.ts';
import { ApiRefusal, notFound, notImitated } from './api-error.ts';
import { authenticate } from './authenticate.ts';
import { type CalendarStore } from './calendar-store.ts';
import {
  deleteCalendar,
  getCalendar,
  getCalendarListEntry,
  insertCalendar,
  listCalendars,
} from './calendars.ts';
import { type Call } from './call.ts';
import { deleteEvent } from './delete-event.ts';
import { getEvent } from './get-event.ts';
import { insertEvent } from './insert-event.ts';
import { listEvents } from './list-events.ts';
import { type Method } from './method-scopes.ts';
import { patchEvent, updateEvent } from './update-event.ts';
import { type Versions } from './version.ts';

export interface CalendarParts {
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly calendars: CalendarStore;
  readonly versions: Versions;
}

const base = '/calendar/v3';
const calendar = `${base}/calendars/{calendarId}`;
const events = `${calendar}/events`;

/** The Calendar API, version 3, as far as it is imitated; the rest of it answers 501 and says so. */
export function calendarRoutes(parts: CalendarParts): Route[] {
  const method = (verb: string, path: string, name: Method, run: (call: Call) => Reply): Route =>
    route(verb, path, (request, params) =>
      refusing(() => {
        if (request.query.has('fields')) throw notImitated('the parameter fields');
        const caller = authenticate(request, name, parts);
        return 'status' in caller ? caller : run({ request, params, caller, ...parts });
      }),
    );
  return [
    method('POST', `${base}/calendars`, 'Calendars.Insert', insertCalendar),
    method('GET', calendar, 'Calendars.Get', getCalendar),
    method('DELETE', calendar, 'Calendars.Delete', deleteCalendar),
    method('GET', `${base}/users/me/calendarList`, 'CalendarList.List', listCalendars),
    method('GET', `${base}/users/me/calendarList/{calendarId}`, 'CalendarList.Get', getCalendarListEntry),
    method('GET', events, 'Events.List', listEvents),
    method('POST', events, 'Events.Insert', insertEvent),
    method('GET', `${events}/{eventId}`, 'Events.Get', getEvent),
    method('PUT', `${events}/{eventId}`, 'Events.Update', updateEvent),
    method('PATCH', `${events}/{eventId}`, 'Events.Patch', patchEvent),
    method('DELETE', `${events}/{eventId}`, 'Events.Delete', deleteEvent),
    ...unimitated(),
  ];
}

/** Google's answer to a path of the API that no method has. */
export function unknownMethod(): Reply {
  return notFound().reply;
}

function unimitated(): Route[] {
  const methods: [string, string, string][] = [
    ['POST', `${events}/import`, 'events.import'],
    ['POST', `${events}/quickAdd`, 'events.quickAdd'],
    ['POST', `${events}/watch`, 'events.watch'],
    ['GET', `${events}/{eventId}/instances`, 'events.instances'],
    ['POST', `${events}/{eventId}/move`, 'events.move'],
    ['PUT', calendar, 'calendars.update'],
    ['PATCH', calendar, 'calendars.patch'],
    ['POST', `${calendar}/clear`, 'calendars.clear'],
    ...['GET', 'POST'].map((verb): [string, string, string] => [verb, `${calendar}/acl`, 'acl']),
    ...['GET', 'PUT', 'PATCH', 'DELETE'].map((verb): [string, string, string] => [
      verb,
      `${calendar}/acl/{ruleId}`,
      'acl',
    ]),
    ['POST', `${base}/users/me/calendarList`, 'calendarList.insert'],
    ['POST', `${base}/users/me/calendarList/watch`, 'calendarList.watch'],
    ['PUT', `${base}/users/me/calendarList/{calendarId}`, 'calendarList.update'],
    ['PATCH', `${base}/users/me/calendarList/{calendarId}`, 'calendarList.patch'],
    ['DELETE', `${base}/users/me/calendarList/{calendarId}`, 'calendarList.delete'],
    ['GET', `${base}/users/me/settings`, 'settings.list'],
    ['GET', `${base}/users/me/settings/{setting}`, 'settings.get'],
    ['POST', `${base}/users/me/settings/watch`, 'settings.watch'],
    ['POST', `${base}/channels/stop`, 'channels.stop'],
    ['POST', `${base}/freeBusy`, 'freebusy.query'],
    ['GET', `${base}/colors`, 'colors.get'],
    ['POST', '/batch/calendar/v3', 'batches'],
  ];
  return methods.map(([verb, path, name]) => route(verb, path, () => notImitated(name).reply));
}

function refusing(answer: () => Reply): Reply {
  try {
    return answer();
  } catch (error) {
    if (error instanceof ApiRefusal) return error.reply;
    throw error;
  }
}
