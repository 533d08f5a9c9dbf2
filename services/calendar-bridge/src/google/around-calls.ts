import type { EventPlace, GoogleCalendar } from './google-calendar.ts';

/** Runs one call, and may do something before and after it. */
export type AroundCall = <Answer>(
  method: keyof GoogleCalendar,
  place: Pick<EventPlace, 'googleSub'>,
  call: () => Promise<Answer>,
) => Promise<Answer>;

/** The same calendar, with `around` each of its calls. */
export function aroundCalls(google: GoogleCalendar, around: AroundCall): GoogleCalendar {
  return {
    insert: (place, content) => around('insert', place, () => google.insert(place, content)),
    get: (place) => around('get', place, () => google.get(place)),
    update: (place, content, etag) => around('update', place, () => google.update(place, content, etag)),
    remove: (place, etag) => around('remove', place, () => google.remove(place, etag)),
    list: (place, query) => around('list', place, () => google.list(place, query)),
  };
}
