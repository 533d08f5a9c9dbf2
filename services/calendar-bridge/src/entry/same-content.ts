import type { EntryContent, EventTime } from './entry-content.ts';

/**
 * Whether an event at Google already says what it should. Times are compared as instants, since Google may write the same one
 * with another offset; the properties may have grown by those of others.
 */
export function saysTheSame(found: EntryContent, desired: EntryContent): boolean {
  return (
    found.summary === desired.summary &&
    found.description === desired.description &&
    sameTime(found.start, desired.start) &&
    sameTime(found.end, desired.end) &&
    Object.entries(desired.extendedProperties.private).every(
      ([key, value]) => found.extendedProperties.private[key] === value,
    )
  );
}

function sameTime(found: EventTime, desired: EventTime): boolean {
  return Date.parse(found.dateTime) === Date.parse(desired.dateTime) && found.timeZone === desired.timeZone;
}
