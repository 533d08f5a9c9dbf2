import { BACKWARDS, END } from '@eventstore/db-client';
import type { ClientLine } from './client-line.ts';
import { collect } from './collect.ts';
import { textOfPosition, type LogPosition } from './position.ts';
import { matchesPrefix } from './stream-filter.ts';

/** The newest event of the log, and the newest of the wanted streams; undefined where there is none. */
export interface LogHead {
  readonly newest: string | undefined;
  readonly match: string | undefined;
}

export type ReadHead = (prefixes: readonly string[]) => Promise<LogHead>;

const [firstPage, largestPage] = [8, 1_024];

/**
 * Walks `$all` backwards to the first match, since the client can filter subscriptions only. What was walked once is not walked again:
 * a repeated question costs what was appended since. The first one for streams that nobody has written for long walks far.
 */
export function createHeadReader(line: ClientLine, deadlineMs: number): ReadHead {
  const known = new Map<string, LogHead>();
  return async (prefixes) => {
    const key = JSON.stringify(prefixes);
    const nothing: LogHead = { newest: undefined, match: undefined };
    let before = known.get(key) ?? nothing;
    const head = await line.call(async (client): Promise<LogHead> => {
      let newest: string | undefined;
      let from: LogPosition | typeof END = END;
      for (let size = firstPage; ; size = Math.min(size * 4, largestPage)) {
        const read = client.readAll({
          ...{ direction: BACKWARDS, fromPosition: from, maxCount: size },
          requiresLeader: true,
        });
        const resolved = await collect(read, deadlineMs);
        const page = resolved.flatMap(({ event }) => (event === undefined ? [] : [event]));
        for (const event of page) {
          const position = textOfPosition(event.position);
          newest ??= position;
          // The log was restored from an older back-up meanwhile.
          if (before.newest !== undefined && BigInt(newest) < BigInt(before.newest)) before = nothing;
          if (before.newest !== undefined && BigInt(position) <= BigInt(before.newest)) {
            return { newest, match: before.match };
          }
          if (matchesPrefix(event.streamId, prefixes)) return { newest, match: position };
          from = event.position;
        }
        if (page.length < size) return { newest, match: undefined };
      }
    });
    known.set(key, head);
    return head;
  };
}
