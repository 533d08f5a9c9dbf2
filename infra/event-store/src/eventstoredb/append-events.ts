import {
  ANY,
  jsonEvent,
  NO_STREAM,
  STREAM_EXISTS,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
} from '@eventstore/db-client';
import {
  WrongExpectedRevisionError,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
} from '../event-store.ts';
import { createAppendWindow, inTime } from './append-window.ts';
import type { ClientLine } from './client-line.ts';

/** Bounds what a connection has in memory, as the client's stream takes all that it is given. */
const atOnce = 128;

/**
 * Appends by the client's own `appendToStream`. Nothing is tried again here: after an unknown outcome only the caller knows whether
 * the same events may be appended once more, which under an exact revision and `no-stream` they may.
 */
export function createAppender(line: ClientLine, deadlineMs: number) {
  const window = createAppendWindow(atOnce, deadlineMs);
  const append: EventStore['append'] = async (stream, expected, events) => {
    if (events.length === 0) throw new RangeError('An append needs at least one event');
    const expectedRevision = clientRevision(expected);
    const proposed = events.map(proposedEvent);
    return window.run((leftMs) =>
      line.call(async (client) => {
        try {
          const appending = client.appendToStream(stream, proposed, { expectedRevision });
          const { nextExpectedRevision } = await inTime(appending, leftMs);
          return { revision: nextExpectedRevision };
        } catch (error) {
          if (!(error instanceof WrongExpectedVersionError)) throw error;
          const actual = typeof error.actualVersion === 'bigint' ? error.actualVersion : undefined;
          throw new WrongExpectedRevisionError(stream, expected, actual);
        }
      }),
    );
  };
  return { append, drained: window.drained };
}

function clientRevision(expected: ExpectedRevision): AppendExpectedRevision {
  switch (expected) {
    case 'no-stream':
      return NO_STREAM;
    case 'any':
      return ANY;
    case 'stream-exists':
      return STREAM_EXISTS;
    default:
      if (expected < 0n) throw new RangeError('A revision is never below 0');
      return expected;
  }
}

function proposedEvent({ id, type, data, metadata }: NewEvent) {
  return jsonEvent({ id, type, data, metadata });
}
