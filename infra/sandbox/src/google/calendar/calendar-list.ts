import { json, type Reply } from '../http/reply.ts';
import { ApiRefusal, invalidParameter } from './api-error.ts';
import { type Call } from './call.ts';
import { entryResource, type ListEntry } from './list-entry.ts';
import { pageToken, readPageToken, readSyncToken, syncToken } from './page-token.ts';
import { etagOf } from './version.ts';

const listName = 'calendarList';

/** `calendarList.list`: the account's calendars, or what changed of its list since a sync token. */
export function listCalendars(call: Call): Reply {
  const { query } = call.request;
  const { syncEpoch } = call.settings.values;
  const token = query.get('syncToken') ?? undefined;
  const showDeleted = flag(query, 'showDeleted');
  const showHidden = flag(query, 'showHidden');
  const role = query.get('minAccessRole');
  if (role !== null && !['freeBusyReader', 'reader', 'writer', 'owner'].includes(role)) {
    throw invalidParameter('minAccessRole');
  }
  if (token !== undefined && (role !== null || showDeleted === false || showHidden === false)) {
    throw new ApiRefusal(400, 'badRequest', 'Sync token cannot be used with other query restrictions.');
  }
  const since = token === undefined ? undefined : readSyncToken(token, listName, syncEpoch).after;
  const entries = call.entries.of(call.caller.account.sub);
  const wanted = entries.filter(
    (entry) =>
      entry.version > pageStart(query, since ?? 0) &&
      (since !== undefined || ((showDeleted ?? !entry.deleted) && (showHidden ?? !entry.hidden))),
  );
  const items = wanted.slice(0, maxResults(query));
  const last = items.at(-1)?.version ?? 0;
  const latest = entries.at(-1)?.version ?? 0;
  return json(200, {
    kind: 'calendar#calendarList',
    etag: etagOf(latest),
    ...(items.length < wanted.length
      ? { nextPageToken: pageToken({ by: 'change', after: last }) }
      : { nextSyncToken: syncToken({ of: listName, after: latest, epoch: syncEpoch }) }),
    items: items.map((entry) => resourceOf(call, entry)),
  });
}

/** An entry as Google answers it. */
export function resourceOf(call: Call, entry: ListEntry): object {
  return entryResource(entry, call.calendars.byId(entry.calendarId)?.calendar);
}

function pageStart(query: URLSearchParams, since: number): number {
  const token = query.get('pageToken');
  if (token === null) return since;
  const page = readPageToken(token);
  return page.by === 'change' ? page.after : since;
}

function maxResults(query: URLSearchParams): number {
  const value = query.get('maxResults') ?? '100';
  if (!/^[1-9]\d{0,8}$/.test(value)) throw invalidParameter('maxResults');
  return Math.min(Number(value), 250);
}

function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value !== null && value !== 'true' && value !== 'false') throw invalidParameter(name);
  return value === null ? undefined : value === 'true';
}
