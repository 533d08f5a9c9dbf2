import { type EventStore } from './event-store.ts';
import { type StoredEvent } from './event-resource.ts';
import { hasProperties } from './extended-properties.ts';
import { type ListQuery } from './list-query.ts';
import { pageToken, readPageToken, type Page } from './page-token.ts';

export interface Selection {
  readonly items: StoredEvent[];
  readonly nextPageToken: string | undefined;
  /** The version that a sync token of this listing stands for. */
  readonly asOf: number;
}

/** The changes after a version, tombstones always among them. */
export function selectChanges(events: EventStore, query: ListQuery, after: number): Selection {
  const start = pageOf(query, 'change')?.after ?? after;
  const source = events.changedAfter(start);
  const { items, more } = take(source, query.maxResults, () => true);
  const last = items.at(-1)?.version ?? start;
  return {
    items,
    nextPageToken: more ? pageToken({ by: 'change', after: last }) : undefined,
    asOf: events.latestVersion,
  };
}

/** One page of the events that a query asks for, by start or by change. */
export function selectEvents(events: EventStore, query: ListQuery): Selection {
  const fits = (event: StoredEvent) => isWanted(event, query);
  if (query.orderBy === 'updated') {
    const source = events.changedAfter(pageOf(query, 'change')?.after ?? 0);
    const { items, more } = take(source, query.maxResults, fits);
    const nextPageToken = more ? pageToken({ by: 'change', after: items.at(-1)?.version ?? 0 }) : undefined;
    return { items, nextPageToken, asOf: events.latestVersion };
  }
  const page = pageOf(query, 'time');
  const source = events.byTime({
    ...(query.timeMin === undefined ? {} : { endsAfterMs: query.timeMin }),
    // The least position after an event is the same start with an id one character longer.
    ...(page === undefined ? {} : { from: { at: page.at, id: `${page.id}\u0000` } }),
  });
  const { items, more } = take(until(source, query.timeMax), query.maxResults, fits);
  const last = items.at(-1);
  // Later pages stand for the version of the first: what changed in between is then told by the next sync.
  const asOf = page?.asOf ?? events.latestVersion;
  const nextPageToken =
    more && last !== undefined
      ? pageToken({ by: 'time', at: last.startMs, id: last.resource.id, asOf })
      : undefined;
  return { items, nextPageToken, asOf };
}

function pageOf<By extends Page['by']>(query: ListQuery, by: By): Extract<Page, { by: By }> | undefined {
  if (query.pageToken === undefined) return undefined;
  const page = readPageToken(query.pageToken);
  return isBy(page, by) ? page : undefined;
}

function isBy<By extends Page['by']>(page: Page, by: By): page is Extract<Page, { by: By }> {
  return page.by === by;
}

function take(source: Iterable<StoredEvent>, count: number, fits: (event: StoredEvent) => boolean) {
  const items: StoredEvent[] = [];
  for (const event of source) {
    if (!fits(event)) continue;
    if (items.length === count) return { items, more: true };
    items.push(event);
  }
  return { items, more: false };
}

function* until(source: Iterable<StoredEvent>, timeMax: number | undefined): Generator<StoredEvent> {
  for (const event of source) {
    if (timeMax !== undefined && event.startMs >= timeMax) return;
    yield event;
  }
}

function isWanted(event: StoredEvent, query: ListQuery): boolean {
  const { resource } = event;
  const updatedMin = query.updatedMin;
  // With updatedMin, deletions since then are told whatever showDeleted says.
  if (resource.status === 'cancelled' && !query.showDeleted && updatedMin === undefined) return false;
  if (updatedMin !== undefined && event.version / 1000 < updatedMin) return false;
  if (query.timeMin !== undefined && event.endMs <= query.timeMin) return false;
  if (query.timeMax !== undefined && event.startMs >= query.timeMax) return false;
  if (query.iCalUID !== undefined && resource.iCalUID !== query.iCalUID) return false;
  if (query.eventTypes.length > 0 && !query.eventTypes.includes(resource.eventType)) return false;
  if (!hasProperties(resource.extendedProperties?.private, query.privateProperties)) return false;
  if (!hasProperties(resource.extendedProperties?.shared, query.sharedProperties)) return false;
  return query.q === undefined || mentions(event, query.q);
}

function mentions({ resource }: StoredEvent, words: string): boolean {
  const people = (resource.attendees ?? []).flatMap(({ email, displayName }) => [email, displayName ?? '']);
  const text = [resource.summary, resource.description, resource.location, ...people]
    .join('\n')
    .toLowerCase();
  return words.split(/\s+/).every((word) => text.includes(word));
}
