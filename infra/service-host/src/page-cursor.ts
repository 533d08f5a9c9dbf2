import { createHash } from 'node:crypto';
import type { z } from 'zod';

/** A page's end as text for a URL, bound to the filters that it was found with, given as one text that is the same for the same filters. */
export function writeCursor(end: object, filters: string): string {
  return Buffer.from(JSON.stringify([fingerprint(filters), end])).toString('base64url');
}

/** A page's end out of a cursor of ours. Throws what `refusal` makes where it is none, or belongs to other filters. */
export function readCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
  filters: string,
  refusal: () => Error,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  const [made, end] = parsed(cursor);
  const result = schema.safeParse(end);
  if (made !== fingerprint(filters) || !result.success) throw refusal();
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

function fingerprint(filters: string): string {
  return createHash('sha256').update(filters).digest('base64url').slice(0, 12);
}
