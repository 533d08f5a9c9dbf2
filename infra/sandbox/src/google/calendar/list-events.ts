import { json, type Reply } from '../http/reply.ts';
import { calendarOf, type Call } from './call.ts';
import { shownIn } from './event-reply.ts';
import { listQuery, type ListQuery } from './list-query.ts';
import { readSyncToken, syncToken } from './page-token.ts';
import { selectChanges, selectEvents } from './select-events.ts';
import { etagOf, updatedOf } from './version.ts';

/** `events.list`: in full, in a range of time, or the changes since a sync token. */
export function listEvents(call: Call): Reply {
  const { calendar, events } = calendarOf(call);
  const query = listQuery(call.request.query, call.clock());
  const { syncEpoch } = call.settings.values;
  const { items, nextPageToken, asOf } =
    query.syncToken === undefined
      ? selectEvents(events, query)
      : selectChanges(events, query, readSyncToken(query.syncToken, calendar.id, syncEpoch).after);
  const version = Math.max(events.latestVersion, calendar.version);
  const next =
    nextPageToken === undefined
      ? canSync(query) && { nextSyncToken: syncToken({ of: calendar.id, after: asOf, epoch: syncEpoch }) }
      : { nextPageToken };
  return json(200, {
    kind: 'calendar#events',
    etag: etagOf(version),
    summary: calendar.summary,
    description: calendar.description ?? '',
    updated: updatedOf(version),
    timeZone: query.view.timeZone ?? calendar.timeZone,
    accessRole: 'owner',
    defaultReminders: call.entries.get(calendar.ownerSub, calendar.id)?.defaultReminders ?? [],
    ...(next === false ? {} : next),
    items: items.map(({ resource }) => shownIn(resource, query.view)),
  });
}

/** Google gives no sync token for a list that is ordered or filtered by more than time. */
function canSync(query: ListQuery): boolean {
  const filters = [query.orderBy, query.q, query.updatedMin, query.iCalUID];
  return (
    filters.every((filter) => filter === undefined) &&
    query.privateProperties.length === 0 &&
    query.sharedProperties.length === 0
  );
}
