import {
  EventStoreUnavailableError,
  WrongExpectedRevisionError,
  type AppendResult,
  type ExpectedRevision,
  type NewEvent,
} from '../event-store.ts';

export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

export type AppendOutcome =
  | { readonly kind: 'appended'; readonly revision: bigint }
  | { readonly kind: 'refused'; readonly actual: bigint | undefined };

/**
 * Writes all appends in one commit, each judged on its own: an outcome for each, in order. No two are of one stream. Throws
 * `EventStoreUnavailableError` where the outcome is unknown; any other error means that nothing was written.
 */
export type WriteBatch = (appends: readonly Append[]) => Promise<readonly AppendOutcome[]>;

export interface AppendQueue {
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;
  /** Resolves once nothing waits or is being written. */
  drained(): Promise<void>;
}

interface Waiting extends Append {
  /** Answers the caller, unless the deadline already did. */
  settle(answer: AppendOutcome | Error): void;
}

/** Events of one commit at the most: bounds how long a neighbour waits and what one statement weighs. */
const largestBatch = 500;

/**
 * Group commit: while one batch is being written, appends gather for the next. Several batches in flight were measured to gain
 * nothing, since the lock lets one commit at a time.
 */
export function createAppendQueue(write: WriteBatch, options: { readonly deadlineMs: number }): AppendQueue {
  const waiting = new Set<Waiting>();
  let writing: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    // Whoever appends in the same breath is in the first batch.
    await Promise.resolve();
    while (waiting.size > 0) {
      const batch = takeBatch(waiting);
      if (batch.length > 0) await settleAll(batch, write);
      // Lets every caller that this commit answered append again before the next batch is closed. A lone writer gains nothing by it.
      if (batch.length !== 1 || waiting.size > 0) await new Promise(setImmediate);
    }
    writing = undefined;
  };

  return {
    append: (stream, expected, events) => {
      if (events.length === 0) return Promise.reject(new RangeError('An append needs at least one event'));
      return new Promise((resolve, reject) => {
        const deadline = setTimeout(() => {
          waiting.delete(entry);
          reject(new EventStoreUnavailableError(`no answer to an append within ${options.deadlineMs} ms`));
        }, options.deadlineMs);
        const entry: Waiting = {
          stream,
          expected,
          events,
          settle: (answer) => {
            clearTimeout(deadline);
            if (answer instanceof Error) reject(answer);
            else if (answer.kind === 'appended') resolve({ revision: answer.revision });
            else reject(new WrongExpectedRevisionError(stream, expected, answer.actual));
          },
        };
        waiting.add(entry);
        writing ??= work();
      });
    },
    drained: async () => {
      while (writing !== undefined) await writing;
    },
  };
}

/** The first appends in order, one a stream: a second one to the same stream is judged on what the first left. */
function takeBatch(waiting: Set<Waiting>): Waiting[] {
  const batch: Waiting[] = [];
  const streams = new Set<string>();
  let events = 0;
  for (const entry of waiting) {
    if (batch.length > 0 && events + entry.events.length > largestBatch) break;
    if (streams.has(entry.stream)) continue;
    streams.add(entry.stream);
    batch.push(entry);
    events += entry.events.length;
  }
  for (const entry of batch) waiting.delete(entry);
  return batch;
}

async function settleAll(batch: readonly Waiting[], write: WriteBatch): Promise<void> {
  try {
    const outcomes = await write(batch);
    for (const [index, entry] of batch.entries()) {
      entry.settle(outcomes[index] ?? new EventStoreUnavailableError('the store left out an answer'));
    }
  } catch (error) {
    const failure = error instanceof Error ? error : new Error('the store failed', { cause: error });
    if (batch.length === 1 || failure instanceof EventStoreUnavailableError) {
      for (const entry of batch) entry.settle(failure);
      return;
    }
    // One that PostgreSQL cannot take, such as a NUL in a name, must not fail its neighbours.
    for (const entry of batch) await settleAll([entry], write);
  }
}
