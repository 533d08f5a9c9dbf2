import type { CalendarPlace, GoogleCalendar, ListedEvent } from '../google/google-calendar.ts';
import { GoogleFailure } from '../google/google-failure.ts';

/** A quarter of a million events: only a Google that contradicts itself gets there. */
const mostPages = 100;

/** Every event of this origin that ends after the given instant. Throws what a call throws, on whichever page: half a list is none. */
export async function listCalendar(
  google: GoogleCalendar,
  place: CalendarPlace,
  query: { readonly origin: string; readonly endsAfter: Date },
): Promise<ListedEvent[]> {
  const events: ListedEvent[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer = await google.list(place, { ...query, pageToken });
    events.push(...answer.events);
    pageToken = answer.nextPageToken;
    if (pageToken === undefined) return events;
  }
  throw new GoogleFailure('google-unavailable', false, 'Google’s list does not end');
}
