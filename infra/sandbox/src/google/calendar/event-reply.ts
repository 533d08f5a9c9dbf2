import { empty, json, type Reply } from '../http/reply.ts';
import { invalidParameter } from './api-error.ts';
import { type Call } from './call.ts';
import { type EventResource, type StoredEvent } from './event-resource.ts';
import { inZone, isTimeZone } from './event-times.ts';

/** An event as the answer of a call, with its ETag; 304 when the client's If-None-Match names it. */
export function eventReply({ request }: Call, event: StoredEvent): Reply {
  const { etag } = event.resource;
  if (request.method === 'GET' && request.headers['if-none-match'] === etag) return empty(304, { etag });
  return json(200, shownIn(event.resource, zoneParameter(request.query)), { etag });
}

/** The `timeZone` parameter of a call; 400 when it is no time zone. */
export function zoneParameter(query: URLSearchParams): string | undefined {
  const timeZone = query.get('timeZone') ?? undefined;
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw invalidParameter('timeZone');
  return timeZone;
}

/** An event with its times in another zone, when one is asked for. */
export function shownIn(resource: EventResource, timeZone: string | undefined): EventResource {
  if (timeZone === undefined) return resource;
  return { ...resource, start: inZone(resource.start, timeZone), end: inZone(resource.end, timeZone) };
}
