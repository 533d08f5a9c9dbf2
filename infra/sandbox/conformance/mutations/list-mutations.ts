import { type Mutation } from './mutation.ts';

const off = (file: string, from: string, to: string, failing: string): Mutation => ({
  file: `calendar/${file}.ts`,
  from,
  to,
  failing,
});

/** What makes the Calendar API strict about lists and calendars. */
export const listMutations: readonly Mutation[] = [
  off(
    'list-query',
    "if (orderBy === 'startTime' && !singleEvents)",
    'if (false)',
    'startTime without singleEvents is refused',
  ),
  off('list-query', 'timeMax <= timeMin)', 'false)', 'an empty range is 400 timeRangeEmpty'),
  ...[
    'timeMin',
    'timeMax',
    'q',
    'orderBy',
    'updatedMin',
    'iCalUID',
    'privateExtendedProperty',
    'sharedExtendedProperty',
  ].map((name) =>
    off(
      'list-query',
      'forbiddenWithSyncToken.some((name) => query.has(name))',
      `forbiddenWithSyncToken.some((name) => name !== '${name}' && query.has(name))`,
      `a sync token beside ${name} is 400`,
    ),
  ),
  off('list-query', 'showDeleted === false ||', '', 'a sync token beside showDeleted=false is 400'),
  off(
    'list-query',
    'throw updatedMinTooLongAgo()',
    'void 0',
    'changes asked from too long ago are 410 updatedMinTooLongAgo',
  ),
  off(
    'list-query',
    "if (instant === undefined) throw new ApiRefusal(400, 'badRequest', 'Bad Request');",
    '',
    'a bound without an offset is refused',
  ),
  off(
    'select-events',
    'query.timeMin !== undefined && event.endMs <= query.timeMin',
    'false',
    'a range holds what touches it, its own bounds excluded',
  ),
  off(
    'select-events',
    "resource.status === 'cancelled' && !query.showDeleted && updatedMin === undefined",
    'false',
    'deleted events are listed on demand only',
  ),
  off(
    'select-events',
    'hasProperties(resource.extendedProperties?.private, query.privateProperties)',
    'hasProperties({ ...resource.extendedProperties?.private, ...resource.extendedProperties?.shared }, query.privateProperties)',
    'shared properties do not match a filter for private ones',
  ),
  off('page-token', 'throw fullSyncRequired()', 'void 0', 'an expired sync token is 410 fullSyncRequired'),
  off('list-events', 'nextPageToken === undefined\n', 'true\n', 'the token stands on the last page only'),
  off(
    'calendar-list',
    'token !== undefined && (role !== null',
    'false && (role !== null',
    'a sync token of the list beside minAccessRole or showDeleted=false is 400',
  ),
  off(
    'calendars',
    'if (calendar.createdBy === undefined)',
    'if (false)',
    'the primary calendar cannot be deleted',
  ),
  off('calendars', "throw invalidField('timeZone')", 'void 0', 'a time zone that does not exist is refused'),
  off(
    'calendars',
    "throw required('Missing title.')",
    'void 0',
    'a calendar is patched in part, with a new ETag, and needs a title',
  ),
  off(
    'change-list-entry',
    'Object.hasOwn(palette.calendar, id)',
    'true',
    'a colour that is not in the palette is refused',
  ),
  off(
    'free-busy',
    "resource.status !== 'cancelled' &&",
    '',
    'busy times are merged, and free or deleted events are not among them',
  ),
  off(
    'partial-response',
    'if (selection === undefined ||',
    'if (true ||',
    'a partial response holds the asked fields only',
  ),
];
