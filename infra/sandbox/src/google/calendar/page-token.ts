import { z } from 'zod';
import { ApiRefusal, fullSyncRequired } from './api-error.ts';

const page = z.discriminatedUnion('by', [
  /** After an event on the time line; `asOf` is the calendar's version when the first page was read. */
  z.strictObject({ by: z.literal('time'), at: z.number(), id: z.string(), asOf: z.int() }),
  /** After a version in the order of change. */
  z.strictObject({ by: z.literal('change'), after: z.int() }),
]);

/** `of` is the calendar, or `calendarList`; tokens of an earlier epoch are expired. */
const sync = z.strictObject({ of: z.string(), after: z.int(), epoch: z.int() });

export type Page = z.infer<typeof page>;
export type Sync = z.infer<typeof sync>;

/** An opaque token of a page to be read next. */
export function pageToken(next: Page): string {
  return encode(next);
}

/** The page behind a token; 400 for one that was not issued here. */
export function readPageToken(token: string): Page {
  const parsed = page.safeParse(decode(token));
  if (!parsed.success) throw new ApiRefusal(400, 'invalid', 'Invalid page token value.');
  return parsed.data;
}

/** An opaque token from which to list changes of a calendar. */
export function syncToken(from: Sync): string {
  return encode(from);
}

/** Where a sync token stands; 400 for one that was not issued here or belongs to another list, 410 for an expired one. */
export function readSyncToken(token: string, of: string, epoch: number): Sync {
  const parsed = sync.safeParse(decode(token));
  if (!parsed.success || parsed.data.of !== of) {
    throw new ApiRefusal(400, 'invalid', 'Invalid sync token value.');
  }
  if (parsed.data.epoch < epoch) throw fullSyncRequired();
  return parsed.data;
}

function encode(value: Page | Sync): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
