import { canonicalJson } from '@surgery-calendar/contracts';
import {
  readCursor as readBoundCursor,
  writeCursor as writeBoundCursor,
  ProblemError,
} from '@surgery-calendar/service-host';
import type { z } from 'zod';

/** A page's end as text for a URL, bound to the filters that it was found with. */
export function writeCursor(end: object, filters: object): string {
  return writeBoundCursor(end, canonicalJson(filters));
}

/** A page's end out of a cursor of ours. Throws a 400 problem where it is none, or belongs to other filters. */
export function readCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
  filters: object,
): z.output<Schema> | undefined {
  return readBoundCursor(schema, cursor, canonicalJson(filters), invalidCursor);
}

function invalidCursor(): ProblemError {
  return new ProblemError(400, 'invalid-cursor', 'The cursor is none of this list with these filters', {
    detail: 'Send nextCursor of the page before, with the same filters.',
  });
}
