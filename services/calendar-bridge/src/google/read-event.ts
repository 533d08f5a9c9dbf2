import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import type { EventTime } from '../entry/entry-content.ts';
import type { ListedEvent, LiveEvent, StoredEvent } from './google-calendar.ts';
import { GoogleFailure } from './google-failure.ts';

/** What a list needs of its events and of itself, in Google's notation for `fields`. */
export const listedFields =
  'items(id,etag,htmlLink,summary,description,start,end,extendedProperties/private),nextPageToken';

export function storedEvent(event: calendar_v3.Schema$Event): StoredEvent {
  return { kind: 'stored', etag: etagOf(event), htmlLink: event.htmlLink ?? undefined };
}

export function listedEvent(event: calendar_v3.Schema$Event): ListedEvent {
  if (typeof event.id !== 'string')
    throw new GoogleFailure('google-unavailable', false, 'Google listed an event without an id');
  const content = {
    summary: event.summary ?? '',
    description: event.description ?? '',
    start: eventTime(event.start),
    end: eventTime(event.end),
    extendedProperties: { private: event.extendedProperties?.private ?? {} },
  };
  return { eventId: event.id, etag: etagOf(event), htmlLink: event.htmlLink ?? undefined, content };
}

export function liveEvent(event: calendar_v3.Schema$Event): LiveEvent {
  const start = eventTime(event.start);
  const end = eventTime(event.end);
  const properties = event.extendedProperties?.private;
  const content =
    start === undefined || end === undefined || properties === undefined
      ? undefined
      : {
          summary: event.summary ?? '',
          description: event.description ?? '',
          start,
          end,
          extendedProperties: { private: properties },
        };
  return { kind: 'live', etag: etagOf(event), htmlLink: event.htmlLink ?? undefined, content };
}

function eventTime(time: calendar_v3.Schema$EventDateTime | undefined): EventTime | undefined {
  return typeof time?.dateTime === 'string' && typeof time.timeZone === 'string'
    ? { dateTime: time.dateTime, timeZone: time.timeZone }
    : undefined;
}

function etagOf(event: calendar_v3.Schema$Event): string {
  if (typeof event.etag !== 'string')
    throw new GoogleFailure('google-unavailable', false, 'Google answered without an ETag');
  return event.etag;
}
