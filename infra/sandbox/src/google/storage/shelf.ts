import { z } from 'zod';

export type Rows = ReadonlyMap<string, unknown>;

/** Everything that is kept, by kind and key: what a snapshot holds. */
export const contentsSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

export type Contents = z.infer<typeof contentsSchema>;

/** The live rows of every kind, and what was loaded of kinds that are not open yet. */
export interface Shelf {
  loaded(kind: string): Iterable<[string, unknown]>;
  attach(kind: string, rows: Rows): void;
  contents(): Contents;
  restore(contents: Contents): void;
  readonly tables: ReadonlyMap<string, Rows>;
}

/** A shelf filled with `kinds`; `write` hears of what a restore changes (null deletes). */
export function createShelf(
  kinds: Map<string, Map<string, unknown>>,
  write: (kind: string, key: string, value: unknown) => void,
): Shelf {
  const tables = new Map<string, Rows>();
  return {
    loaded(kind) {
      const rows = kinds.get(kind) ?? new Map<string, unknown>();
      kinds.delete(kind);
      return rows;
    },
    attach: (kind, rows) => tables.set(kind, rows),
    contents: () => Object.fromEntries([...tables].map(([kind, rows]) => [kind, Object.fromEntries(rows)])),
    restore(contents) {
      for (const [kind, rows] of tables) {
        const wanted = contents[kind] ?? {};
        for (const key of rows.keys()) if (!Object.hasOwn(wanted, key)) write(kind, key, null);
        for (const [key, value] of Object.entries(wanted)) write(kind, key, value);
        kinds.set(kind, new Map(Object.entries(wanted)));
      }
    },
    tables,
  };
}
