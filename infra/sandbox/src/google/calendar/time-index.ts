import { compare, createSortedList, type Position } from './sorted-list.ts';

export interface Span {
  readonly id: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface TimeIndex {
  add(span: Span): void;
  remove(span: Span): void;
  /** Positions by start from `from` on. With `endsAfterMs`, starts that are too early for any event to reach it are skipped. */
  scan(range: { endsAfterMs?: number; from?: Position }): Generator<Position>;
}

const day = 86_400_000;

/**
 * Events by start, in three lists by length (to a day, to a month, longer). An event that ends after a time started no earlier than
 * its list's longest before it, so one day of a calendar is found without reading the rest of it.
 */
export function createTimeIndex(): TimeIndex {
  const tiers = [day, 32 * day, Number.POSITIVE_INFINITY].map((longest) => ({
    longest,
    list: createSortedList(),
  }));

  function tierOf({ startMs, endMs }: Span) {
    return tiers.find(({ longest }) => endMs - startMs <= longest);
  }

  return {
    add: (span) => tierOf(span)?.list.add({ at: span.startMs, id: span.id }),
    remove: (span) => tierOf(span)?.list.remove({ at: span.startMs, id: span.id }),
    *scan({ endsAfterMs = Number.NEGATIVE_INFINITY, from = { at: Number.NEGATIVE_INFINITY, id: '' } }) {
      yield* merge(
        tiers.map(({ longest, list }) => {
          const earliest = { at: endsAfterMs - longest, id: '' };
          return list.from(earliest.at > from.at ? earliest : from);
        }),
      );
    },
  };
}

function* merge(sources: readonly Generator<Position>[]): Generator<Position> {
  const heads = sources.map((source) => ({ source, head: source.next() }));
  for (;;) {
    let first: { at: (typeof heads)[number]; position: Position } | undefined;
    for (const candidate of heads) {
      if (candidate.head.done === true) continue;
      const position = candidate.head.value;
      if (first === undefined || compare(position, first.position) < 0) first = { at: candidate, position };
    }
    if (first === undefined) return;
    yield first.position;
    first.at.head = first.at.source.next();
  }
}
