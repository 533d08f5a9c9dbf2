import { empty, json, type Reply } from '../http/reply.ts';
import { invalidParameter } from './api-error.ts';
import { type Call } from './call.ts';
import { type EventResource, type StoredEvent } from './event-resource.ts';
import { inZone, isTimeZone } from './event-times.ts';

/** How a call wants to see events. */
export interface View {
  readonly timeZone: string | undefined;
  readonly maxAttendees: number | undefined;
}

/** An event as the answer of a call, with its ETag; 304 when the client's If-None-Match names it. */
export function eventReply({ request }: Call, event: StoredEvent): Reply {
  const { etag } = event.resource;
  if (request.method === 'GET' && request.headers['if-none-match'] === etag) return empty(304, { etag });
  return json(200, shownIn(event.resource, viewOf(request.query)), { etag });
}

/** The parameters `timeZone` and `maxAttendees` of a call; 400 for what is no time zone or no count. */
export function viewOf(query: URLSearchParams): View {
  const timeZone = query.get('timeZone') ?? undefined;
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw invalidParameter('timeZone');
  const count = query.get('maxAttendees') ?? undefined;
  if (count !== undefined && !/^[1-9]\d{0,8}$/.test(count)) throw invalidParameter('maxAttendees');
  return { timeZone, maxAttendees: count === undefined ? undefined : Number(count) };
}

/** An event with its times in another zone and its guests left out but the reader, as far as that is asked for. */
export function shownIn(resource: EventResource, { timeZone, maxAttendees }: View): object {
  const times =
    timeZone === undefined
      ? {}
      : { start: inZone(resource.start, timeZone), end: inZone(resource.end, timeZone) };
  const { attendees } = resource;
  const fewer =
    attendees === undefined || attendees.length <= (maxAttendees ?? attendees.length)
      ? {}
      : { attendees: attendees.filter(({ self }) => self === true), attendeesOmitted: true };
  return { ...resource, ...times, ...fewer };
}
