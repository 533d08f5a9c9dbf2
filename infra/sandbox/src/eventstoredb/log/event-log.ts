import { EventEmitter } from 'node:events';
import { judgeAppend } from './judge-append.ts';
import { appendToLogFile, readLogFile } from './log-file.ts';
import { type AppendAnswer, type Expected, type ProposedEvent, type StoredEvent } from './stored-event.ts';

/** The whole log in memory, and in a file where one is given. */
export interface EventLog {
  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): AppendAnswer;
  /** In order of their revisions; empty where there is no such stream. */
  stream(name: string): readonly StoredEvent[];
  /** Every event, system events too, in order of their positions. */
  all(): readonly StoredEvent[];
  /** How many events stand at or before a position. */
  countTo(position: bigint): number;
  /** Calls back after every append, until it is told to stop. */
  onAppend(callback: () => void): () => void;
}

export function openEventLog(path: string | undefined): EventLog {
  const all: StoredEvent[] = [];
  const streams = new Map<string, StoredEvent[]>();
  const appended = new EventEmitter().setMaxListeners(0);
  let next = 0n;

  const take = (events: readonly StoredEvent[]): void => {
    for (const event of events) {
      all.push(event);
      const stream = streams.get(event.stream);
      if (stream === undefined) streams.set(event.stream, [event]);
      else stream.push(event);
      // Positions are bytes of the real log: they leave gaps, and nobody may count with them.
      next = event.position + 64n + BigInt(event.data.length + event.metadata.length);
    }
  };
  const write = (stream: string, events: readonly ProposedEvent[]): AppendAnswer => {
    const first = streams.get(stream)?.length ?? 0;
    const createdMs = Date.now();
    const stored = events.map((event, nth) => ({
      ...{ ...event, stream, createdMs },
      ...{ revision: BigInt(first + nth), position: next + BigInt(nth) },
    }));
    if (path !== undefined) appendToLogFile(path, stored);
    take(stored);
    appended.emit('append');
    const last = stored.at(-1);
    if (last === undefined) throw new RangeError('an append has at least one event');
    return { kind: 'appended', revision: last.revision, position: last.position };
  };

  take(path === undefined ? [] : readLogFile(path));
  // The real `$all` is full of the server's own events, which a reader has to leave out.
  write('$stats-127.0.0.1:2113', [systemEvent()]);
  return {
    append: (stream, expected, events) =>
      judgeAppend(streams.get(stream) ?? [], expected, events) ?? write(stream, events),
    stream: (name) => streams.get(name) ?? [],
    all: () => all,
    countTo: (position) => countTo(all, position),
    onAppend: (callback) => {
      appended.on('append', callback);
      return () => appended.off('append', callback);
    },
  };
}

function systemEvent(): ProposedEvent {
  return {
    id: crypto.randomUUID(),
    type: '$statsCollected',
    contentType: 'application/json',
    data: Buffer.from('{}'),
    metadata: Buffer.from(''),
  };
}

function countTo(all: readonly StoredEvent[], position: bigint): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.position ?? 0n) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
