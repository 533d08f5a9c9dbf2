import { type Account } from '../accounts/accounts.ts';
import { type CalendarStore } from '../calendar/calendar-store.ts';
import { palette } from '../calendar/colors.ts';
import { type StoredEvent } from '../calendar/event-resource.ts';
import { inZone } from '../calendar/event-times.ts';
import { json, type Reply } from '../http/reply.ts';

const dayMs = 86_400_000;
const mostDays = 100;
const calendarColour = '#0b6b66';

/**
 * The live events of all of an account's calendars that touch the days from `start` to `end`, times in the primary calendar's zone. A
 * day more is given on either side, since the days are the page's and not yet of a zone.
 */
export function eventFeed(
  account: Account,
  timeZone: string,
  calendars: CalendarStore,
  query: URLSearchParams,
): Reply {
  const from = dayOf(query.get('start')) - dayMs;
  const to = Math.min(dayOf(query.get('end')) + dayMs, from + mostDays * dayMs);
  if (Number.isNaN(from) || Number.isNaN(to))
    return json(400, { error: { code: 400, message: 'No such days' } });
  const events = calendars.listOf(account).flatMap(({ id, summary }) => {
    const name = id === account.email ? undefined : summary;
    return [...between(calendars.byId(id)?.events.byTime({ endsAfterMs: from }) ?? [], from, to)].map(
      (event) => shown(event, name, timeZone),
    );
  });
  return json(200, events);
}

function dayOf(text: string | null): number {
  return Date.parse(`${text?.slice(0, 10) ?? ''}T00:00:00Z`);
}

function* between(events: Iterable<StoredEvent>, from: number, to: number): Generator<StoredEvent> {
  for (const event of events) {
    if (event.startMs >= to) return;
    if (event.endMs > from && event.resource.status !== 'cancelled') yield event;
  }
}

function shown(
  { calendarId, resource }: StoredEvent,
  calendarName: string | undefined,
  zone: string,
): object {
  const [start, end] = [inZone(resource.start, zone), inZone(resource.end, zone)];
  const colour = palette.event[resource.colorId ?? '']?.background ?? calendarColour;
  const wall = ({ date, dateTime }: typeof start) => date ?? dateTime?.slice(0, 19);
  return {
    id: `${calendarId}/${resource.id}`,
    title: resource.summary ?? '',
    start: wall(start),
    end: wall(end),
    allDay: start.date !== undefined,
    borderColor: colour,
    backgroundColor: tint(colour),
    textColor: '#14262b',
    classNames: [
      ...(resource.transparency === undefined ? [] : ['free']),
      ...(resource.status === 'tentative' ? ['tentative'] : []),
    ],
    extendedProps: { calendarId, calendarName, resource },
  };
}

/** A colour thinned with white, on which dark text is read with ease whatever the palette holds. */
function tint(colour: string): string {
  const parts = colour.match(/[0-9a-f]{2}/gi) ?? [];
  const thinned = parts.map((part) => Math.round(255 - (255 - Number.parseInt(part, 16)) * 0.22));
  return `#${thinned.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
