import { type Mutation } from './mutation.ts';

const off = (file: string, from: string, to: string, failing: string): Mutation => ({
  file: `calendar/${file}.ts`,
  from,
  to,
  failing,
});

/** What makes the Calendar API strict about an event. */
export const eventMutations: readonly Mutation[] = [
  off('insert-event', 'checkEventId(chosen)', 'void 0', 'an id outside base32hex is 400 invalid'),
  off(
    'insert-event',
    'if (events.get(id) !== undefined) throw duplicate();',
    '',
    'an id that is taken is 409 duplicate, and the body is not applied',
  ),
  off(
    'insert-event',
    'if (events.get(id) !== undefined) throw duplicate();',
    "if ((events.get(id)?.resource.status ?? 'cancelled') !== 'cancelled') throw duplicate();",
    'the id of a deleted event is 409 duplicate for an insert',
  ),
  off(
    'insert-event',
    'if (chosen !== undefined && hasUid(body.iCalUID))',
    'if (false)',
    'an id beside an iCalUID is 400 invalid',
  ),
  off(
    'insert-event',
    'if (hasUid(body.iCalUID) && events.byUid(body.iCalUID) !== undefined) throw duplicate();',
    '',
    'an iCalUID that is taken is 409 duplicate',
  ),
  off(
    'insert-event',
    'id = chosen ?? newEventId()',
    'id = newEventId()',
    'an id of the client’s own choice is kept',
  ),
  off('event-times', 'to.ms < from.ms ||', 'false ||', 'an end before the start is 400 timeRangeEmpty'),
  off(
    'event-times',
    "throw required('Missing end time.')",
    'end = start ?? {}',
    'an event without an end is 400 required',
  ),
  off(
    'event-times',
    'if (allDay !== (to.time.date !== undefined))',
    'if (false)',
    'a day beside a time is 400 invalid',
  ),
  off(
    'event-times',
    'if (zone === undefined) throw required(',
    'if (false) throw required(',
    'a time without an offset needs a zone',
  ),
  off(
    'event-times',
    'const zone = named ?? calendarZone;',
    "const zone = 'UTC';",
    'a time is kept in its own zone, with that zone’s offset',
  ),
  off(
    'event-content',
    "body.visibility !== 'default' && isSet(body.visibility)",
    'isSet(body.visibility)',
    'defaults that were sent are not answered',
  ),
  off(
    'event-content',
    "keptDescription(body.description ?? '')",
    "body.description ?? ''",
    'the conference block of another event is taken out of a description',
  ),
  off('event-content', 'if (overrides.length > 5)', 'if (false)', 'six reminders are refused'),
  off(
    'event-content',
    'if (useDefault && overrides.length > 0)',
    'if (false)',
    'default reminders beside own ones are refused',
  ),
  off(
    'event-content',
    "throw required('Missing attendee email.')",
    "sent = { ...sent, email: 'x@y' }",
    'a guest without an address is 400 required',
  ),
  off('event-body', '.max(40_320)', '', 'a reminder more than four weeks before is refused'),
  off('event-body', '.regex(/^https?:\\/\\/\\S+$/i)', '', 'a source that is no web address is refused'),
  off(
    'extended-properties',
    'const maxKey = 44;',
    'const maxKey = 1e9;',
    'a property key over 44 characters is dropped in silence',
  ),
  off(
    'extended-properties',
    'const maxValue = 1024;',
    'const maxValue = 1e9;',
    'a property value is cut at 1024 characters',
  ),
  off(
    'extended-properties',
    'const maxCount = 300;',
    'const maxCount = 1e9;',
    'more than 300 properties are refused',
  ),
  off(
    'extended-properties',
    'filters.every(',
    'filters.length === 0 || filters.some(',
    'private properties filter a list, all of them together',
  ),
  off(
    'update-event',
    'throw conditionNotMet()',
    'void 0',
    'an update with a stale If-Match is 412 conditionNotMet',
  ),
  off(
    'update-event',
    'if (sequence < event.resource.sequence)',
    'if (false)',
    'a sequence below the current one is 400 invalid',
  ),
  off(
    'update-event',
    'throw forbidden()',
    'void 0',
    'a tombstone is revived where that is allowed, and is 403 forbidden elsewhere',
  ),
  off(
    'update-event',
    '(_event, body) => body',
    '({ resource }, body) => mergePatch({ ...resource }, body)',
    'an update replaces the whole event',
  ),
  off(
    'compose-event',
    '(moved ? 1 : 0)',
    '0',
    'the sequence rises when the time changes, and not for a new title',
  ),
  off(
    'version',
    'last = Math.max(clock().getTime() * 1000, last + 1);',
    'last = Math.max(1, last);',
    'every change makes a new ETag and a later updated',
  ),
  off(
    'delete-event',
    'throw conditionNotMet()',
    'void 0',
    'a delete with a stale If-Match is 412 and deletes nothing',
  ),
  off('delete-event', 'throw deleted()', 'return empty(204)', 'deleting twice is 410 deleted'),
  off(
    'api-error',
    "new ApiRefusal(404, 'notFound', message)",
    "new ApiRefusal(410, 'deleted', message)",
    'an id that was never used is 404 notFound',
  ),
  off(
    'import-event',
    'if (!body.iCalUID) throw',
    'body.iCalUID ??= newEventId();\n  if (!body.iCalUID) throw',
    'an import needs an iCalUID and replaces what was imported under it',
  ),
];
