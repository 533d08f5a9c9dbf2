import type { EntryContent } from '../entry/entry-content.ts';
import type { FoundContent } from '../entry/same-content.ts';

/**
 * Google Calendar as the reconciler sees it. Answers that a plan has a row for are values; everything else is thrown as a
 * `GoogleFailure`, already classified.
 */
export interface GoogleCalendar {
  insert(
    place: EventPlace,
    content: EntryContent,
  ): Promise<StoredEvent | { readonly kind: 'duplicate' | 'not-found' }>;
  get(place: EventPlace): Promise<FoundEvent>;
  /** Replaces the event where its ETag still is `etag`; without one, whatever it is. */
  update(
    place: EventPlace,
    content: EntryContent,
    etag: string | undefined,
  ): Promise<StoredEvent | { readonly kind: 'changed' | 'gone' | 'refused' }>;
  remove(
    place: EventPlace,
    etag: string | undefined,
  ): Promise<{ readonly kind: 'removed' | 'gone' | 'not-found' | 'changed' }>;
  /** One page of the live events that bear this origin and end after the given instant. */
  list(place: CalendarPlace, query: ListQuery): Promise<ListedPage>;
}

export interface EventPlace {
  /** The account that the token is of: Google counts calls by it. */
  readonly googleSub: string;
  readonly accessToken: string;
  readonly calendarId: string;
  readonly eventId: string;
}

export interface StoredEvent {
  readonly kind: 'stored';
  readonly etag: string;
  readonly htmlLink: string | undefined;
}

export type FoundEvent = LiveEvent | { readonly kind: 'tombstone' | 'not-found' };

export interface LiveEvent {
  readonly kind: 'live';
  readonly etag: string;
  readonly htmlLink: string | undefined;
  /** What it says, where it has the shape of an entry of ours; undefined where a person made something else of it. */
  readonly content: EntryContent | undefined;
}

export type CalendarPlace = Omit<EventPlace, 'eventId'>;

export interface ListQuery {
  readonly origin: string;
  readonly endsAfter: Date;
  /** Undefined: the first page. */
  readonly pageToken: string | undefined;
}

export interface ListedPage {
  readonly events: readonly ListedEvent[];
  /** Undefined: this was the last page. */
  readonly nextPageToken: string | undefined;
}

export interface ListedEvent {
  readonly eventId: string;
  readonly etag: string;
  readonly htmlLink: string | undefined;
  readonly content: FoundContent;
}
