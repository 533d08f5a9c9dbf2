import { ApiRefusal, invalidParameter, timeRangeEmpty, updatedMinTooLongAgo } from './api-error.ts';
import { viewOf, type View } from './event-reply.ts';
import { instantOf } from './event-times.ts';

/** What `events.list` was asked, checked. Times are epoch milliseconds. */
export interface ListQuery {
  readonly timeMin: number | undefined;
  readonly timeMax: number | undefined;
  readonly updatedMin: number | undefined;
  readonly orderBy: 'startTime' | 'updated' | undefined;
  readonly maxResults: number;
  readonly pageToken: string | undefined;
  readonly syncToken: string | undefined;
  readonly showDeleted: boolean;
  readonly q: string | undefined;
  readonly iCalUID: string | undefined;
  readonly privateProperties: readonly string[];
  readonly sharedProperties: readonly string[];
  readonly eventTypes: readonly string[];
  readonly view: View;
}

const forbiddenWithSyncToken = [
  'timeMin',
  'timeMax',
  'q',
  'orderBy',
  'updatedMin',
  'iCalUID',
  'privateExtendedProperty',
  'sharedExtendedProperty',
];

/** How far back changes are told; Google publishes no number, https://github.com/googleapis/google-api-dotnet-client/issues/239 saw 20 days. */
const changesKeptMs = 20 * 86_400_000;

/**
 * Reads the parameters of `events.list`; throws Google's 400 for one that is malformed or may not stand beside another, and its 410
 * for changes asked from too long before `now`.
 */
export function listQuery(query: URLSearchParams, now: Date): ListQuery {
  const singleEvents = flag(query, 'singleEvents') ?? false;
  const showDeleted = flag(query, 'showDeleted');
  const timeMin = time(query, 'timeMin');
  const timeMax = time(query, 'timeMax');
  const orderBy = query.get('orderBy') ?? undefined;
  const syncToken = query.get('syncToken') ?? undefined;
  const updatedMin = time(query, 'updatedMin');
  if (timeMin !== undefined && timeMax !== undefined && timeMax <= timeMin) {
    throw timeRangeEmpty({ locationType: 'parameter', location: 'timeMax' });
  }
  if (orderBy !== undefined && orderBy !== 'startTime' && orderBy !== 'updated')
    throw invalidParameter('orderBy');
  if (orderBy === 'startTime' && !singleEvents) {
    throw new ApiRefusal(
      400,
      'invalid',
      'The requested ordering is not available for the particular query.',
      {
        locationType: 'parameter',
        location: 'orderBy',
      },
    );
  }
  if (
    syncToken !== undefined &&
    (showDeleted === false || forbiddenWithSyncToken.some((name) => query.has(name)))
  ) {
    throw new ApiRefusal(400, 'badRequest', 'Sync token cannot be used with other query restrictions.');
  }
  if (updatedMin !== undefined && updatedMin < now.getTime() - changesKeptMs) throw updatedMinTooLongAgo();
  return {
    timeMin,
    timeMax,
    orderBy,
    syncToken,
    updatedMin,
    maxResults: maxResults(query),
    pageToken: query.get('pageToken') ?? undefined,
    showDeleted: showDeleted ?? false,
    q: query.get('q')?.toLowerCase(),
    iCalUID: query.get('iCalUID') ?? undefined,
    privateProperties: properties(query, 'privateExtendedProperty'),
    sharedProperties: properties(query, 'sharedExtendedProperty'),
    eventTypes: query.getAll('eventTypes'),
    view: viewOf(query),
  };
}

function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (value !== 'true' && value !== 'false') throw invalidParameter(name);
  return value === 'true';
}

function time(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const instant = instantOf(value);
  if (instant === undefined) throw new ApiRefusal(400, 'badRequest', 'Bad Request');
  return instant;
}

function maxResults(query: URLSearchParams): number {
  const value = query.get('maxResults') ?? '250';
  if (!/^\d{1,9}$/.test(value) || Number(value) < 1) throw invalidParameter('maxResults');
  return Math.min(Number(value), 2500);
}

function properties(query: URLSearchParams, name: string): string[] {
  const filters = query.getAll(name);
  if (filters.some((filter) => filter.indexOf('=') < 1)) throw invalidParameter(name);
  return filters;
}
