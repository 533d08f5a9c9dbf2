import { z } from 'zod';
import { empty, json, type Reply } from '../http/reply.ts';
import { ApiRefusal, invalidField, notImitated, required } from './api-error.ts';
import { calendarOf, type Call } from './call.ts';
import { type Calendar } from './calendar-store.ts';
import { parseObject } from './event-body.ts';
import { isTimeZone } from './event-times.ts';
import { etagOf } from './version.ts';

const conferenceProperties = { allowedConferenceSolutionTypes: ['hangoutsMeet'] };

const newCalendar = z.object({
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
  const body = newCalendar.safeParse(parseObject(call.request.body));
  if (!body.success) throw invalidField(body.error.issues[0]?.path.join('.') ?? 'calendar');
  const { summary, description, location, timeZone } = body.data;
  if (summary === undefined || summary === null || summary === '') throw required('Missing title.');
  if (!isTimeZone(timeZone ?? 'UTC')) throw invalidField('timeZone');
  return calendarReply(
    call.calendars.create(call.caller.account, {
      summary,
      timeZone: timeZone ?? 'UTC',
      createdBy: call.caller.clientId,
      ...(typeof description === 'string' ? { description } : {}),
      ...(typeof location === 'string' ? { location } : {}),
    }),
  );
}

/** `calendars.delete`: secondary calendars only; its events go with it. */
export function deleteCalendar(call: Call): Reply {
  const { calendar } = calendarOf(call);
  if (calendar.createdBy === undefined) {
    throw new ApiRefusal(403, 'cannotDeletePrimaryCalendar', 'Cannot delete a primary calendar', {
      domain: 'calendar',
    });
  }
  call.calendars.remove(calendar.id);
  return empty(204);
}

/** `calendarList.list`: every calendar of the account on one page. */
export function listCalendars(call: Call): Reply {
  for (const name of ['syncToken', 'pageToken']) {
    if (call.request.query.has(name)) throw notImitated(`${name} of calendarList.list`);
  }
  const calendars = call.calendars.listOf(call.caller.account);
  return json(200, {
    kind: 'calendar#calendarList',
    etag: etagOf(Math.max(...calendars.map(({ version }) => version))),
    items: calendars.map(listEntry),
  });
}

/** `calendarList.get`. */
export function getCalendarListEntry(call: Call): Reply {
  return json(200, listEntry(calendarOf(call).calendar));
}

function calendarReply(calendar: Calendar): Reply {
  const { id, version, summary, description, location, timeZone } = calendar;
  const etag = etagOf(version);
  const kind = 'calendar#calendar';
  return json(
    200,
    { kind, etag, id, summary, description, location, timeZone, conferenceProperties },
    { etag },
  );
}

function listEntry({ id, version, summary, description, location, timeZone, createdBy }: Calendar): object {
  const primary = createdBy === undefined;
  return {
    kind: 'calendar#calendarListEntry',
    etag: etagOf(version),
    id,
    summary,
    description,
    location,
    timeZone,
    colorId: '14',
    backgroundColor: '#9fe1e7',
    foregroundColor: '#000000',
    selected: true,
    accessRole: 'owner',
    defaultReminders: primary ? [{ method: 'popup', minutes: 30 }] : [],
    ...(primary ? { primary } : {}),
    conferenceProperties,
  };
}
