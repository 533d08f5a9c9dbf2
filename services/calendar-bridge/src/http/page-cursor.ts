import { createHash } from 'node:crypto';
import { canonicalJson } from '@surgery-calendar/contracts';
import type { ProblemError } from '@surgery-calendar/service-host';
import type { z } from 'zod';
import { problemOf } from './problems.ts';

/** A page's end as text for a URL, bound to the filters that it was found with. */
export function writeCursor(end: object, filters: object): string {
  return Buffer.from(JSON.stringify([fingerprint(filters), end])).toString('base64url');
}

/** A page's end out of a cursor of ours. Throws a 422 problem where it is none, or belongs to other filters. */
export function readCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
  filters: object,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  const [made, end] = parsed(cursor);
  const result = schema.safeParse(end);
  if (made !== fingerprint(filters) || !result.success) throw invalidCursor();
  return result.data;
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function fingerprint(filters: object): string {
  return createHash('sha256').update(canonicalJson(filters)).digest('base64url').slice(0, 12);
}

function invalidCursor(): ProblemError {
  return problemOf('invalid-cursor', {
    detail: 'Send nextCursor of the page before, with the same filters.',
  });
}
