import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Account } from '../accounts/accounts.ts';
import { type Table } from '../storage/table.ts';
import { type StoredEvent } from './event-resource.ts';
import { openEventStore, type EventStore } from './event-store.ts';
import { type Versions } from './version.ts';

export const calendarSchema = z.object({
  id: z.string(),
  ownerSub: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  location: z.string().optional(),
  timeZone: z.string(),
  /** The application that made a secondary calendar; absent for a primary one. */
  createdBy: z.string().optional(),
  version: z.int(),
});

export type Calendar = z.infer<typeof calendarSchema>;

export interface OpenCalendar {
  readonly calendar: Calendar;
  readonly events: EventStore;
}

export type NewCalendar = Omit<Calendar, 'id' | 'ownerSub' | 'version'>;

export interface CalendarStore {
  /** A calendar of the account by its id or `primary`; nobody sees another's, as none is shared. */
  find(account: Account, id: string): OpenCalendar | undefined;
  listOf(account: Account): Calendar[];
  /** The calendar with an id, whoever owns it. */
  byId(id: string): OpenCalendar | undefined;
  all(): Calendar[];
  change(calendar: Calendar): void;
  create(account: Account, wanted: NewCalendar): Calendar;
  remove(id: string): void;
}

/** Opens every stored calendar and gives each account its primary one, whose id is the account's address. */
export function openCalendarStore(
  accounts: readonly Account[],
  calendars: Table<Calendar>,
  events: Table<StoredEvent>,
  versions: Versions,
  changed: (calendarId: string) => void,
): CalendarStore {
  const stored = Map.groupBy(events.values(), (event) => event.calendarId);
  const open = new Map<string, OpenCalendar>();

  function openOne(calendar: Calendar): void {
    const { id } = calendar;
    const store = openEventStore(events, stored.get(id) ?? [], () => changed(id));
    open.set(id, { calendar, events: store });
  }

  function keep(calendar: Calendar): void {
    calendars.set(calendar.id, calendar);
    openOne(calendar);
  }

  for (const calendar of calendars.values()) {
    versions.atLeast(calendar.version);
    openOne(calendar);
  }
  for (const event of events.values()) versions.atLeast(event.version);
  for (const { email, sub, timeZone } of accounts) {
    if (open.has(email)) continue;
    keep({ id: email, ownerSub: sub, summary: email, timeZone, version: versions.next() });
  }

  return {
    find(account, id) {
      const found = open.get(id === 'primary' ? account.email : id);
      return found?.calendar.ownerSub === account.sub ? found : undefined;
    },
    listOf: ({ sub }) =>
      [...open.values()].map(({ calendar }) => calendar).filter(({ ownerSub }) => ownerSub === sub),
    byId: (id) => open.get(id),
    all: () => [...open.values()].map(({ calendar }) => calendar),
    change(calendar) {
      const events = open.get(calendar.id)?.events;
      if (events === undefined) throw new Error(`no calendar ${calendar.id}`);
      calendars.set(calendar.id, calendar);
      open.set(calendar.id, { calendar, events });
      changed(calendar.id);
    },
    create(account, wanted) {
      const id = `c_${randomBytes(32).toString('hex')}@group.calendar.google.com`;
      const calendar = { ...wanted, id, ownerSub: account.sub, version: versions.next() };
      keep(calendar);
      return calendar;
    },
    remove(id) {
      open.get(id)?.events.clear();
      open.delete(id);
      calendars.delete(id);
    },
  };
}
