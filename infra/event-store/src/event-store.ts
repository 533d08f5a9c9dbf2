/**
 * The event store as the services see it: what PostgreSQL and EventStoreDB/KurrentDB can both do, and no more.
 * Revisions count from 0n within a stream. A position is a decimal number as text that rises in commit order over all streams of
 * one store: `BigInt` compares two of them, and so tells whether a projection has caught up with a write. It may leave gaps.
 */
export interface EventStore {
  /**
   * Appends all events or none, in one commit. The same event ids again under the same exact revision or `no-stream` give the
   * same answer and nothing new. Throws `WrongExpectedRevisionError` where the stream is elsewhere and
   * `EventStoreUnavailableError` where the outcome is unknown: append the same events (same ids) again.
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;
  /** Reads one stream in order. A missing stream is an answer, not an error. */
  readStream(stream: string, options?: ReadOptions): Promise<StreamSlice>;
  /**
   * Every event of the streams with one of the given prefixes, after `after` (exclusive; undefined: from the beginning), in
   * commit order, live without polling for each event. Nothing is ever skipped: an event that commits late is delivered late.
   */
  subscribe(options: SubscribeOptions): Subscription;
  /**
   * The position of the newest committed event of the streams with one of the prefixes; undefined where there is none. Never
   * behind an append that has answered: a reader whose checkpoint is at it or above has seen what was written before the call.
   * Throws `EventStoreUnavailableError`.
   */
  lastPosition(prefixes: readonly string[]): Promise<string | undefined>;
}

export type ExpectedRevision = 'no-stream' | 'stream-exists' | 'any' | bigint;

export interface NewEvent {
  /** UUID. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: bigint;
  /** Decimal, rising in commit order over all streams. */
  readonly position: string;
  readonly recordedAt: Date;
}

export interface AppendResult {
  /** The revision of the last event appended. */
  readonly revision: bigint;
}

export interface ReadOptions {
  readonly direction?: 'forwards' | 'backwards';
  /** Inclusive. By default the first event forwards, the last backwards. */
  readonly from?: bigint;
  readonly limit?: number;
}

export type StreamSlice =
  { readonly found: true; readonly events: readonly RecordedEvent[] } | { readonly found: false };

export interface SubscribeOptions {
  readonly prefixes: readonly string[];
  readonly after: string | undefined;
  /**
   * Called with the next events in order, one batch at a time; the next batch waits for the promise. `position` is that of
   * the last event, or a later one where nothing matched since: the checkpoint to store. A throw ends the subscription.
   */
  readonly onBatch: (events: readonly RecordedEvent[], position: string) => Promise<void>;
  /** How many events a batch has at the most. */
  readonly batchSize?: number;
}

export interface Subscription {
  /** Rejects with what `onBatch` or the store threw; resolves after `stop`. The owner decides whether to subscribe again. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export class WrongExpectedRevisionError extends Error {
  override readonly name = 'WrongExpectedRevisionError';
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Undefined: the stream does not exist. */
  readonly actual: bigint | undefined;

  constructor(stream: string, expected: ExpectedRevision, actual: bigint | undefined) {
    super(
      `stream ${stream}: expected ${String(expected)}, found ${actual === undefined ? 'no stream' : String(actual)}`,
    );
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The store is away or gave no answer in time: whether it has the events is unknown. */
export class EventStoreUnavailableError extends Error {
  override readonly name = 'EventStoreUnavailableError';
  /** It passes by itself: a consumer waits rather than parks what it could not store. */
  readonly transient = true;
}
