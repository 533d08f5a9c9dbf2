import { type Accounts } from '../accounts/accounts.ts';
import { stopChannel, watchEvents } from '../channels/watch-events.ts';
import { type Reply } from '../http/reply.ts';
import { route, type Route } from '../http/route.ts';
import { type Grants } from '../oauth/grants.ts';
import { ApiRefusal, notFound } from './api-error.ts';
import { authenticate } from './authenticate.ts';
import { listCalendars } from './calendar-list.ts';
import { deleteCalendar, getCalendar, insertCalendar, patchCalendar, updateCalendar } from './calendars.ts';
import { type Call, type CallParts } from './call.ts';
import {
  deleteListEntry,
  getListEntry,
  insertListEntry,
  patchListEntry,
  updateListEntry,
} from './change-list-entry.ts';
import { getColors } from './colors.ts';
import { deleteEvent } from './delete-event.ts';
import { queryFreeBusy } from './free-busy.ts';
import { getEvent } from './get-event.ts';
import { importEvent } from './import-event.ts';
import { insertEvent } from './insert-event.ts';
import { listEvents } from './list-events.ts';
import { type Method } from './method-scopes.ts';
import { notImitatedRoutes } from './not-imitated.ts';
import { parseFields, partialReply } from './partial-response.ts';
import { type Quota } from './quota.ts';
import { patchEvent, updateEvent } from './update-event.ts';

export interface CalendarParts extends CallParts {
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly quota: Quota;
}

export const base = '/calendar/v3';
const calendar = `${base}/calendars/{calendarId}`;
const events = `${calendar}/events`;
const event = `${events}/{eventId}`;
const list = `${base}/users/me/calendarList`;
const entry = `${list}/{calendarId}`;

const methods: [string, string, Method, (call: Call) => Reply][] = [
  ['GET', events, 'Events.List', listEvents],
  ['POST', events, 'Events.Insert', insertEvent],
  ['GET', event, 'Events.Get', getEvent],
  ['PUT', event, 'Events.Update', updateEvent],
  ['PATCH', event, 'Events.Patch', patchEvent],
  ['DELETE', event, 'Events.Delete', deleteEvent],
  ['POST', `${events}/import`, 'Events.Import', importEvent],
  ['POST', `${events}/watch`, 'Events.Watch', watchEvents],
  ['POST', `${base}/channels/stop`, 'Channels.Stop', stopChannel],
  ['POST', `${base}/calendars`, 'Calendars.Insert', insertCalendar],
  ['GET', calendar, 'Calendars.Get', getCalendar],
  ['PUT', calendar, 'Calendars.Update', updateCalendar],
  ['PATCH', calendar, 'Calendars.Patch', patchCalendar],
  ['DELETE', calendar, 'Calendars.Delete', deleteCalendar],
  ['GET', list, 'CalendarList.List', listCalendars],
  ['POST', list, 'CalendarList.Insert', insertListEntry],
  ['GET', entry, 'CalendarList.Get', getListEntry],
  ['PUT', entry, 'CalendarList.Update', updateListEntry],
  ['PATCH', entry, 'CalendarList.Patch', patchListEntry],
  ['DELETE', entry, 'CalendarList.Delete', deleteListEntry],
  ['POST', `${base}/freeBusy`, 'Freebusy.Query', queryFreeBusy],
  ['GET', `${base}/colors`, 'Colors.Get', getColors],
];

/** The Calendar API, version 3, as far as it is imitated; the rest of it answers 501 and says so. */
export function calendarRoutes(parts: CalendarParts): Route[] {
  const imitated = methods.map(([verb, path, name, run]) =>
    route(verb, path, (request, params) =>
      refusing(() => {
        const caller = authenticate(request, name, parts);
        if ('status' in caller) return caller;
        parts.quota.take({ clientId: caller.clientId, sub: caller.account.sub }, name);
        const fields = request.query.get('fields');
        const selection = fields === null ? undefined : parseFields(fields);
        return partialReply(run({ ...parts, request, params, caller }), selection);
      }),
    ),
  );
  return [...imitated, ...notImitatedRoutes(base)];
}

/** Google's answer to a path of the API that no method has. */
export function unknownMethod(): Reply {
  return notFound().reply;
}

function refusing(answer: () => Reply): Reply {
  try {
    return answer();
  } catch (error) {
    if (error instanceof ApiRefusal) return error.reply;
    throw error;
  }
}
