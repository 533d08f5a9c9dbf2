import { createHash } from 'node:crypto';
import { entryName, type EntryKey } from './entry-key.ts';

/**
 * Google's id of an entry's event: derived, so that a repeated insert meets the event that is already there. Hex digits are
 * inside Google's alphabet (a-v, 0-9). A deleted id can never be used again at the same calendar: the next generation is.
 */
export function deriveEventId(key: EntryKey, generation: number): string {
  const prefix = createHash('sha256').update(entryName(key)).digest('hex').slice(0, 32);
  return prefix + generation.toString(16).padStart(2, '0');
}

/** Whether an event id is the entry's, in whatever generation. */
export function isEventIdOf(key: EntryKey, eventId: string): boolean {
  const generation = /^[0-9a-f]{32}([0-9a-f]{2,7})$/.exec(eventId)?.[1];
  return generation !== undefined && deriveEventId(key, Number.parseInt(generation, 16)) === eventId;
}
