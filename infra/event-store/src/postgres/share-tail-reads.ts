import type { LogWindow, ReadWindow } from './read-window.ts';

/** Reads what follows a position that is thought to be the log's end. `seen`: the appends heard of when the read was asked for. */
export type ReadTail = (
  seen: number,
  after: string | undefined,
  prefixes: readonly string[],
) => Promise<LogWindow>;

/** Most events that such a read gives: more than most commits append. Who is further behind reads alone what it wants. */
export const tailSize = 128;

/**
 * Subscriptions that stand at the log's end are all woken by the same append: one read, of whatever stream, serves those that ask for it
 * while it is under way. Never one that was begun before an append was heard of: it may have missed it.
 */
export function shareTailReads(readWindow: ReadWindow): ReadTail {
  const underWay = new Map<string, Promise<LogWindow>>();
  const read = (key: string, after: string | undefined): Promise<LogWindow> => {
    const window = readWindow(after, [''], tailSize).finally(() => underWay.delete(key));
    underWay.set(key, window);
    return window;
  };
  return async (seen, after, prefixes) => {
    const key = `${seen} ${after ?? ''}`;
    const window = await (underWay.get(key) ?? read(key, after));
    const isWanted = (stream: string): boolean => prefixes.some((prefix) => stream.startsWith(prefix));
    return { ...window, events: window.events.filter(({ stream }) => isWanted(stream)) };
  };
}
