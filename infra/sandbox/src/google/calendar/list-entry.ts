import { z } from 'zod';
import { type Table } from '../storage/table.ts';
import { type Calendar } from './calendar-store.ts';
import { palette } from './colors.ts';
import { etagOf, type Versions } from './version.ts';

const reminder = z.strictObject({ method: z.enum(['email', 'popup']), minutes: z.int() });
const notification = z.strictObject({ type: z.string(), method: z.literal('email') });

/** How an account keeps a calendar in its own list. An entry taken from the list stays as a tombstone, for incremental syncs. */
export const listEntrySchema = z.strictObject({
  sub: z.string(),
  calendarId: z.string(),
  version: z.int(),
  colorId: z.string(),
  backgroundColor: z.string().optional(),
  foregroundColor: z.string().optional(),
  summaryOverride: z.string().optional(),
  hidden: z.boolean(),
  selected: z.boolean(),
  defaultReminders: z.array(reminder),
  notifications: z.array(notification).optional(),
  deleted: z.boolean(),
});

export type ListEntry = z.infer<typeof listEntrySchema>;

export interface ListEntries {
  /** Every entry of an account, tombstones included, in the order of their latest change. */
  of(sub: string): ListEntry[];
  get(sub: string, calendarId: string): ListEntry | undefined;
  put(entry: ListEntry): void;
}

/** The stored entries; a calendar without one gets its first. */
export function openListEntries(
  table: Table<ListEntry>,
  calendars: Iterable<Calendar>,
  versions: Versions,
): ListEntries {
  const put = (entry: ListEntry) => table.set(`${entry.sub}/${entry.calendarId}`, entry);
  for (const { version } of table.values()) versions.atLeast(version);
  for (const calendar of calendars) {
    if (table.get(`${calendar.ownerSub}/${calendar.id}`) === undefined) put(firstEntry(calendar));
  }
  return {
    of: (sub) =>
      [...table.values()].filter((entry) => entry.sub === sub).sort((a, b) => a.version - b.version),
    get: (sub, calendarId) => table.get(`${sub}/${calendarId}`),
    put,
  };
}

/** What the owner of a new calendar finds in the list. */
export function firstEntry({ id, ownerSub, version, createdBy }: Calendar): ListEntry {
  return {
    sub: ownerSub,
    calendarId: id,
    version,
    colorId: '14',
    hidden: false,
    selected: true,
    defaultReminders: createdBy === undefined ? [{ method: 'popup', minutes: 30 }] : [],
    deleted: false,
  };
}

/** An entry as Google answers it; of a tombstone only what is needed to forget the calendar. */
export function entryResource(entry: ListEntry, calendar: Calendar | undefined): object {
  const kind = 'calendar#calendarListEntry';
  const etag = etagOf(Math.max(entry.version, calendar?.version ?? 0));
  if (calendar === undefined || entry.deleted) {
    return { kind, etag, id: entry.calendarId, summary: calendar?.summary, deleted: true };
  }
  const colour = palette.calendar[entry.colorId];
  return {
    ...{ kind, etag, id: calendar.id },
    summary: calendar.summary,
    description: calendar.description,
    location: calendar.location,
    timeZone: calendar.timeZone,
    summaryOverride: entry.summaryOverride,
    colorId: entry.colorId,
    backgroundColor: entry.backgroundColor ?? colour?.background,
    foregroundColor: entry.foregroundColor ?? '#000000',
    hidden: entry.hidden ? true : undefined,
    selected: entry.selected ? true : undefined,
    accessRole: 'owner',
    defaultReminders: entry.defaultReminders,
    notificationSettings: entry.notifications && { notifications: entry.notifications },
    primary: calendar.createdBy === undefined ? true : undefined,
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}
