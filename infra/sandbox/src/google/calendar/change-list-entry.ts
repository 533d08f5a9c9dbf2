import { z } from 'zod';
import { empty, json, type Reply } from '../http/reply.ts';
import { conditionNotMet, forbidden, invalidField, notFound, required } from './api-error.ts';
import { calendarOf, isReached, type Call } from './call.ts';
import { resourceOf } from './calendar-list.ts';
import { palette } from './colors.ts';
import { parseObject } from './event-body.ts';
import { firstEntry, type ListEntry } from './list-entry.ts';
import { etagOf, matches } from './version.ts';

const hex = z.string().regex(/^#[0-9a-f]{6}$/i);

const entryBody = z.looseObject({
  colorId: z
    .string()
    .refine((id) => Object.hasOwn(palette.calendar, id))
    .nullish(),
  backgroundColor: hex.nullish(),
  foregroundColor: hex.nullish(),
  summaryOverride: z.string().nullish(),
  hidden: z.boolean().nullish(),
  selected: z.boolean().nullish(),
  defaultReminders: z
    .array(z.object({ method: z.enum(['email', 'popup']), minutes: z.int().min(0).max(40_320) }))
    .max(5)
    .nullish(),
  notificationSettings: z
    .looseObject({
      notifications: z.array(z.object({ type: z.string(), method: z.literal('email') })).nullish(),
    })
    .nullish(),
});

/** `calendarList.get`. */
export function getListEntry(call: Call): Reply {
  return json(200, resourceOf(call, entryOf(call)));
}

/** `calendarList.insert`: puts a calendar that the account may see back on its list. */
export function insertListEntry(call: Call): Reply {
  const sent = parseObject(call.request.body);
  if (typeof sent['id'] !== 'string') throw required('Missing calendar id.');
  const found = call.calendars.find(call.caller.account, sent['id']);
  if (found === undefined || !isReached(call.caller, found)) throw notFound();
  return keep(call, firstEntry(found.calendar), sent);
}

/** `calendarList.update` (PUT): what the body leaves out falls back to its default. */
export function updateListEntry(call: Call): Reply {
  const entry = entryOf(call);
  checkIfMatch(call, entry);
  return keep(
    call,
    { ...firstEntry(calendarOf(call).calendar), selected: false },
    parseObject(call.request.body),
  );
}

/** `calendarList.patch`: what the body leaves out stays. */
export function patchListEntry(call: Call): Reply {
  const entry = entryOf(call);
  checkIfMatch(call, entry);
  return keep(call, entry, parseObject(call.request.body));
}

/** `calendarList.delete`: takes a secondary calendar off the list; the calendar itself stays. */
export function deleteListEntry(call: Call): Reply {
  const entry = entryOf(call);
  checkIfMatch(call, entry);
  if (calendarOf(call).calendar.createdBy === undefined) throw forbidden();
  call.entries.put({ ...entry, deleted: true, version: call.versions.next() });
  return empty(204);
}

function entryOf(call: Call): ListEntry {
  const { calendar } = calendarOf(call);
  const entry = call.entries.get(calendar.ownerSub, calendar.id);
  if (entry === undefined || entry.deleted) throw notFound();
  return entry;
}

function checkIfMatch(call: Call, entry: ListEntry): void {
  const version = Math.max(entry.version, calendarOf(call).calendar.version);
  if (!matches(call.request.headers['if-match'], etagOf(version))) throw conditionNotMet();
}

function keep(call: Call, before: ListEntry, sent: Record<string, unknown>): Reply {
  const parsed = entryBody.safeParse(sent);
  if (!parsed.success) throw invalidField(parsed.error.issues[0]?.path.join('.') ?? 'calendar');
  const body = parsed.data;
  const rgb = call.request.query.get('colorRgbFormat') === 'true';
  const entry: ListEntry = {
    ...before,
    version: call.versions.next(),
    colorId: body.colorId ?? before.colorId,
    hidden: body.hidden ?? before.hidden,
    selected: body.selected ?? before.selected,
    defaultReminders: body.defaultReminders ?? before.defaultReminders,
    ...(typeof body.summaryOverride === 'string' ? { summaryOverride: body.summaryOverride } : {}),
    ...(rgb && body.backgroundColor ? { backgroundColor: body.backgroundColor } : {}),
    ...(rgb && body.foregroundColor ? { foregroundColor: body.foregroundColor } : {}),
    ...(body.notificationSettings?.notifications
      ? { notifications: body.notificationSettings.notifications }
      : {}),
  };
  call.entries.put(entry);
  return json(200, resourceOf(call, entry));
}
