import { type Journal } from './journal.ts';
import { createShelf, type Contents } from './shelf.ts';

/** For a sandbox without a state file: everything is forgotten at the end. */
export function memoryJournal(contents: Contents = {}): Journal {
  const kinds = new Map(
    Object.entries(contents).map(([kind, rows]) => [kind, new Map(Object.entries(rows))]),
  );
  return { ...createShelf(kinds, () => undefined), write: () => undefined, close: () => Promise.resolve() };
}
