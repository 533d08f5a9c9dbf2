import { type z } from 'zod';
import { type Journal } from './journal.ts';

/** A keyed collection in memory whose every change also goes to the journal. Values are replaced, never changed in place. */
export interface Table<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
  values(): IterableIterator<T>;
  readonly size: number;
}

/** Opens the table `kind`, filled with what the journal holds of it; throws when a stored value does not fit `schema`. */
export function openTable<T>(journal: Journal, kind: string, schema: z.ZodType<T>): Table<T> {
  const rows = new Map<string, T>();
  for (const [key, value] of journal.loaded(kind)) rows.set(key, schema.parse(value));
  journal.attach(kind, rows);
  return {
    get: (key) => rows.get(key),
    set(key, value) {
      rows.set(key, value);
      journal.write(kind, key, value);
    },
    delete(key) {
      if (rows.delete(key)) journal.write(kind, key, null);
    },
    values: () => rows.values(),
    get size() {
      return rows.size;
    },
  };
}
