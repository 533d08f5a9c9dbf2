/** Where an event stands on the time line: its start in epoch milliseconds, then its id. */
export interface Position {
  readonly at: number;
  readonly id: string;
}

export interface SortedList {
  add(position: Position): void;
  remove(position: Position): void;
  /** The positions at or after `from`, ascending. Not to be used across changes of the list. */
  from(from: Position): Generator<Position>;
}

const chunkSize = 512;

/** Positions in order, kept in chunks: adding and removing cost a search and a small shift, however many there are. */
export function createSortedList(): SortedList {
  const chunks: Position[][] = [];

  function chunkFor(position: Position): number {
    return firstIndex(chunks.length, (at) => {
      const last = chunks[at]?.at(-1);
      return last !== undefined && compare(last, position) >= 0;
    });
  }

  function within(chunk: readonly Position[], position: Position): number {
    return firstIndex(chunk.length, (at) => {
      const here = chunk[at];
      return here !== undefined && compare(here, position) >= 0;
    });
  }

  return {
    add(position) {
      const index = Math.min(chunkFor(position), Math.max(0, chunks.length - 1));
      const chunk = chunks[index];
      if (chunk === undefined) {
        chunks.push([position]);
        return;
      }
      chunk.splice(within(chunk, position), 0, position);
      if (chunk.length > chunkSize) chunks.splice(index + 1, 0, chunk.splice(chunkSize / 2));
    },
    remove(position) {
      const index = chunkFor(position);
      const chunk = chunks[index];
      if (chunk === undefined) return;
      const at = within(chunk, position);
      const found = chunk[at];
      if (found === undefined || compare(found, position) !== 0) return;
      chunk.splice(at, 1);
      if (chunk.length === 0) chunks.splice(index, 1);
    },
    *from(from) {
      const first = chunkFor(from);
      for (let index = first; index < chunks.length; index += 1) {
        const chunk = chunks[index] ?? [];
        for (let at = index === first ? within(chunk, from) : 0; at < chunk.length; at += 1) {
          const position = chunk[at];
          if (position !== undefined) yield position;
        }
      }
    },
  };
}

/** Order on the time line: negative, zero or positive. */
export function compare(a: Position, b: Position): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function firstIndex(length: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
