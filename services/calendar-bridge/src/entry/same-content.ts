import { entryField, type EntryField } from '@surgery-calendar/contracts';
import type { EntryContent, EventTime } from './entry-content.ts';

/** What an event at Google says. Without a `start` or an `end` that an entry of ours could have, it lasts whole days. */
export interface FoundContent extends Pick<EntryContent, 'summary' | 'description' | 'extendedProperties'> {
  readonly start: EventTime | undefined;
  readonly end: EventTime | undefined;
}

export type ContentField = EntryField;

/** Whether an event at Google already says what it should. */
export function saysTheSame(found: FoundContent, desired: EntryContent): boolean {
  return differingFields(found, desired).length === 0;
}

/**
 * In which fields an event says something else than it should. Times are compared as instants, since Google may write the same one
 * with another offset; the properties may have grown by those of others.
 */
export function differingFields(found: FoundContent, desired: EntryContent): ContentField[] {
  const same: Record<ContentField, boolean> = {
    summary: found.summary === desired.summary,
    description: found.description === desired.description,
    start: sameTime(found.start, desired.start),
    end: sameTime(found.end, desired.end),
    extendedProperties: Object.entries(desired.extendedProperties.private).every(
      ([key, value]) => found.extendedProperties.private[key] === value,
    ),
  };
  return entryField.options.filter((field) => !same[field]);
}

function sameTime(found: EventTime | undefined, desired: EventTime): boolean {
  return (
    found !== undefined &&
    Date.parse(found.dateTime) === Date.parse(desired.dateTime) &&
    found.timeZone === desired.timeZone
  );
}
