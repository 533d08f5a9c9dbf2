const auth = 'https://www.googleapis.com/auth/';

const writeEvents = ['calendar', 'calendar.events', 'calendar.app.created', 'calendar.events.owned'];
const readEvents = [
  ...writeEvents,
  'calendar.readonly',
  'calendar.events.readonly',
  'calendar.events.freebusy',
  'calendar.events.owned.readonly',
  'calendar.events.public.readonly',
];
const writeCalendars = ['calendar', 'calendar.app.created', 'calendar.calendars'];
const addToCalendarList = ['calendar', 'calendar.calendarlist'];
const writeCalendarList = [...addToCalendarList, 'calendar.app.created'];
const readCalendarList = [...addToCalendarList, 'calendar.readonly', 'calendar.calendarlist.readonly'];

/** The scopes of which any one opens a method, as each method's reference page lists them. */
export const methodScopes = {
  'Calendars.Get': [...writeCalendars, 'calendar.readonly', 'calendar.calendars.readonly'],
  'Calendars.Insert': writeCalendars,
  'Calendars.Update': writeCalendars,
  'Calendars.Patch': writeCalendars,
  'Calendars.Delete': writeCalendars,
  'CalendarList.List': readCalendarList,
  'CalendarList.Get': [...readCalendarList, 'calendar.app.created'],
  'CalendarList.Insert': addToCalendarList,
  'CalendarList.Update': writeCalendarList,
  'CalendarList.Patch': writeCalendarList,
  'CalendarList.Delete': writeCalendarList,
  'Channels.Stop': [
    ...readEvents,
    ...readCalendarList,
    'calendar.acls',
    'calendar.acls.readonly',
    'calendar.settings',
    'calendar.settings.readonly',
  ],
  'Colors.Get': [
    ...readCalendarList,
    'calendar.app.created',
    'calendar.events.freebusy',
    'calendar.events.owned',
    'calendar.events.owned.readonly',
    'calendar.events.public.readonly',
  ],
  'Freebusy.Query': ['calendar', 'calendar.readonly', 'calendar.freebusy', 'calendar.events.freebusy'],
  'Events.Insert': writeEvents,
  'Events.Import': writeEvents,
  'Events.Get': readEvents,
  'Events.List': readEvents,
  'Events.Watch': readEvents,
  'Events.Update': writeEvents,
  'Events.Patch': writeEvents,
  'Events.Delete': writeEvents,
} as const satisfies Record<string, readonly string[]>;

export type Method = keyof typeof methodScopes;

/** Scopes that reach only the calendars which the same application made. */
const ownCalendarsOnly = 'calendar.app.created';
/** Scopes that reach only public calendars, of which the sandbox has none, or no event itself. */
const noCalendarHere = ['calendar.events.public.readonly', 'calendar.events.freebusy'];

/** Which calendars the granted scopes open to a method: every one the account owns, those the application made, or none. */
export function reachOf(
  method: Method,
  granted: readonly string[],
): 'all' | 'app-created' | 'nothing' | 'refused' {
  const fitting = methodScopes[method].filter((scope) => granted.includes(auth + scope));
  if (fitting.length === 0) return 'refused';
  if (fitting.some((scope) => scope !== ownCalendarsOnly && !noCalendarHere.includes(scope))) return 'all';
  return fitting.includes(ownCalendarsOnly) ? 'app-created' : 'nothing';
}
