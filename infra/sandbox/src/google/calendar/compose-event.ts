import { type Calendar } from './calendar-store.ts';
import { type EventContent, type EventResource, type StoredEvent } from './event-resource.ts';
import { type EventSpan } from './event-times.ts';
import { etagOf, updatedOf } from './version.ts';

interface Owner {
  readonly email: string;
}

interface Person {
  readonly email: string;
  readonly displayName?: string;
}

/** A new event of a calendar, with all that Google adds to what the client sent; an imported one may have another's `organizer`. */
export function newEvent(
  made: { content: EventContent; span: EventSpan },
  identity: { id: string; iCalUID: string; version: number },
  calendar: Calendar,
  owner: Owner,
  organizer?: Person,
): StoredEvent {
  const { id, iCalUID, version } = identity;
  const primary = calendar.id === owner.email;
  const created = new Date(Math.floor(version / 1_000_000) * 1000).toISOString();
  return stored(calendar.id, made, {
    kind: 'calendar#event',
    etag: etagOf(version),
    id,
    htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(`${id} ${calendar.id}`).toString('base64url')}`,
    created,
    updated: updatedOf(version),
    creator: { email: owner.email, ...(primary ? { self: true } : {}) },
    organizer:
      organizer !== undefined && organizer.email !== owner.email
        ? organizer
        : primary
          ? { email: owner.email, self: true }
          : { email: calendar.id, displayName: calendar.summary, self: true },
    iCalUID,
    sequence: 0,
    eventType: 'default',
    version,
  });
}

/** An event with its content replaced; `sequence` rises when its time, place or status changed. */
export function changedEvent(
  before: StoredEvent,
  made: { content: EventContent; span: EventSpan },
  sentSequence: number,
  version: number,
): StoredEvent {
  const { resource } = before;
  const moved =
    before.startMs !== made.span.startMs ||
    before.endMs !== made.span.endMs ||
    resource.location !== made.content.location ||
    resource.status !== made.content.status;
  const { kind, id, htmlLink, created, creator, organizer, iCalUID, eventType } = resource;
  return stored(before.calendarId, made, {
    ...{ kind, id, htmlLink, created, creator, organizer, iCalUID, eventType },
    etag: etagOf(version),
    updated: updatedOf(version),
    sequence: Math.max(resource.sequence + (moved ? 1 : 0), sentSequence),
    version,
  });
}

/** The tombstone of an event: Google keeps its details, with status `cancelled`. */
export function cancelledEvent(before: StoredEvent, version: number): StoredEvent {
  return {
    ...before,
    version,
    resource: {
      ...before.resource,
      status: 'cancelled',
      etag: etagOf(version),
      updated: updatedOf(version),
      sequence: before.resource.sequence + 1,
    },
  };
}

type Added = Omit<EventResource, keyof EventContent> & { version: number };

function stored(
  calendarId: string,
  { content, span }: { content: EventContent; span: EventSpan },
  { version, ...added }: Added,
): StoredEvent {
  const { kind, etag, id, htmlLink, created, updated, creator, organizer, ...rest } = added;
  const { status, summary, description, location, colorId, start, end, ...more } = content;
  const resource: EventResource = {
    ...{ kind, etag, id, status, htmlLink, created, updated },
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(location === undefined ? {} : { location }),
    ...(colorId === undefined ? {} : { colorId }),
    ...{ creator, organizer, start, end },
    ...more,
    ...rest,
  };
  return { calendarId, version, startMs: span.startMs, endMs: span.endMs, resource };
}
