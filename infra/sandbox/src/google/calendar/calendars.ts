import { z } from 'zod';
import { empty, json, type Reply } from '../http/reply.ts';
import { ApiRefusal, conditionNotMet, invalidField, required } from './api-error.ts';
import { calendarOf, type Call } from './call.ts';
import { type Calendar } from './calendar-store.ts';
import { parseObject } from './event-body.ts';
import { isTimeZone } from './event-times.ts';
import { firstEntry } from './list-entry.ts';
import { respanAllDayEvents } from './respan-all-day-events.ts';
import { etagOf, matches } from './version.ts';

const calendarBody = z.object({
  summary: z.string().nullish(),
  description: z.string().nullish(),
  location: z.string().nullish(),
  timeZone: z.string().nullish(),
});

/** `calendars.get`. */
export function getCalendar(call: Call): Reply {
  return calendarReply(calendarOf(call).calendar);
}

/** `calendars.insert`: a secondary calendar, owned by the account and made by the calling application. */
export function insertCalendar(call: Call): Reply {
  const { account, clientId } = call.caller;
  const wanted = { ...contentOf(parseObject(call.request.body), 'UTC'), createdBy: clientId };
  const calendar = call.calendars.create(account, wanted);
  call.entries.put(firstEntry(calendar));
  return calendarReply(calendar);
}

/** `calendars.update` (PUT): what the body leaves out is gone, but for the time zone. */
export function updateCalendar(call: Call): Reply {
  return replaceContent(call, (_calendar, sent) => sent);
}

/** `calendars.patch`: what the body leaves out stays; null removes. */
export function patchCalendar(call: Call): Reply {
  return replaceContent(call, ({ summary, description, location, timeZone }, sent) => ({
    ...{ summary, description, location, timeZone },
    ...sent,
  }));
}

/** `calendars.delete`: secondary calendars only; its events go with it. */
export function deleteCalendar(call: Call): Reply {
  const { calendar } = calendarOf(call);
  if (calendar.createdBy === undefined) {
    throw new ApiRefusal(403, 'cannotDeletePrimaryCalendar', 'Cannot delete a primary calendar', {
      domain: 'calendar',
    });
  }
  if (!matches(call.request.headers['if-match'], etagOf(calendar.version))) throw conditionNotMet();
  call.calendars.remove(calendar.id);
  const entry = call.entries.get(calendar.ownerSub, calendar.id) ?? firstEntry(calendar);
  call.entries.put({ ...entry, deleted: true, version: call.versions.next() });
  return empty(204);
}

type Wanted = (calendar: Calendar, sent: Record<string, unknown>) => Record<string, unknown>;

function replaceContent(call: Call, wanted: Wanted): Reply {
  const { calendar, events } = calendarOf(call);
  const sent = parseObject(call.request.body);
  if (!matches(call.request.headers['if-match'], etagOf(calendar.version))) throw conditionNotMet();
  const content = contentOf(wanted(calendar, sent), calendar.timeZone);
  const { id, ownerSub, createdBy } = calendar;
  const kept = { id, ownerSub, ...(createdBy === undefined ? {} : { createdBy }) };
  const changed = { ...kept, ...content, version: call.versions.next() };
  if (changed.timeZone !== calendar.timeZone) respanAllDayEvents(events, changed.timeZone);
  call.calendars.change(changed);
  // The list shows the calendar's title and zone, hence its entry changes with them for incremental syncs.
  const entry = call.entries.get(ownerSub, id);
  if (entry !== undefined && !entry.deleted) call.entries.put({ ...entry, version: changed.version });
  return calendarReply(changed);
}

function contentOf(sent: Record<string, unknown>, zone: string) {
  const body = calendarBody.safeParse(sent);
  if (!body.success) throw invalidField(body.error.issues[0]?.path.join('.') ?? 'calendar');
  const { summary, description, location, timeZone } = body.data;
  if (!summary) throw required('Missing title.');
  if (!isTimeZone(timeZone ?? zone)) throw invalidField('timeZone');
  return {
    summary,
    timeZone: timeZone ?? zone,
    ...(description ? { description } : {}),
    ...(location ? { location } : {}),
  };
}

function calendarReply(calendar: Calendar): Reply {
  const { id, version, summary, description, location, timeZone } = calendar;
  const etag = etagOf(version);
  const kind = 'calendar#calendar';
  const conferenceProperties = { allowedConferenceSolutionTypes: ['hangoutsMeet'] };
  return json(
    200,
    { kind, etag, id, summary, description, location, timeZone, conferenceProperties },
    { etag },
  );
}
