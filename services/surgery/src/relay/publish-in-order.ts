import type { OutgoingMessage } from '@surgery-calendar/rabbit';

/** One event of the log, on its way to the bus. */
export interface Passing {
  /** Messages of one key are published one after the other. */
  readonly key: string;
  readonly position: string;
  /** Undefined: nobody is told, and only the position counts. */
  readonly message: OutgoingMessage | undefined;
}

export interface PublishingWindow {
  /** Takes the next event of the log; resolves once there is room for the one after it. */
  add(passing: Passing): Promise<void>;
  /** Resolves once nothing is under way any more, what has to be published again included. */
  emptied(): Promise<void>;
  /** Resolves once nothing that was published waits for its confirm, whatever became of it. */
  answered(): Promise<void>;
  /** What has failed at least once and is not confirmed yet, the oldest first. */
  stuck(): readonly Stuck[];
}

export interface Stuck {
  readonly messageId: string;
  readonly position: string;
  readonly error: unknown;
}

export interface WindowOptions {
  /** Resolves once the bus has taken responsibility. */
  readonly publish: (message: OutgoingMessage) => Promise<void>;
  /** Every event up to this position is confirmed. */
  readonly onConfirmed: (position: string) => void;
  /** One was confirmed behind the oldest that is not. */
  readonly onConfirmedAhead: () => void;
  /** Resolves once what failed so many times in a row may be published again. */
  readonly pauseBeforeTry: (failures: number) => Promise<void>;
  /** So many messages failed and are published again now. */
  readonly onRetry: (stuck: readonly Stuck[], failures: number) => void;
  /** Nothing more is published once it aborts. */
  readonly ended: AbortSignal;
}

/** Messages published and not confirmed; the bus's own window. */
const mostInFlight = 256;
/** Events from the oldest unconfirmed one on: how far others go on while one is stuck, and what a crash repeats at the most. */
const mostSpanned = 1_024;

interface Slot extends Passing {
  done: boolean;
  error: unknown;
}

/**
 * Publishes the events of the log in a window: many at once, one at a time of each key. What the bus does not confirm is published
 * again until it is, after pauses; nothing of the same key overtakes it, others go on as far as the window reaches.
 */
export function publishInOrder(options: WindowOptions): PublishingWindow {
  const { publish, onConfirmed, onConfirmedAhead, pauseBeforeTry, onRetry, ended } = options;
  const span: Slot[] = [];
  const ready: Slot[] = [];
  /** By key that has a message under way: what waits behind it. */
  const behind = new Map<string, Slot[]>();
  const stuck = new Set<Slot>();
  let toRetry: Slot[] = [];
  let inFlight = 0;
  let failures = 0;
  let changed = Promise.withResolvers<undefined>();

  const signal = (): void => {
    changed.resolve(undefined);
    changed = Promise.withResolvers();
  };
  // A waiting `add` must not outlive the window.
  ended.addEventListener('abort', signal);
  const advance = (): void => {
    let position: string | undefined;
    while (span[0]?.done === true) position = span.shift()?.position;
    if (position === undefined) return;
    onConfirmed(position);
    signal();
  };
  const pump = (): void => {
    while (!ended.aborted && inFlight < mostInFlight) {
      const slot = ready.shift();
      if (slot?.message === undefined) return;
      inFlight += 1;
      publish(slot.message).then(
        () => confirmed(slot),
        (error: unknown) => failed(slot, error),
      );
    }
  };
  const answer = (): void => {
    inFlight -= 1;
    if (inFlight === 0 && ended.aborted) signal();
  };
  const confirmed = (slot: Slot): void => {
    answer();
    slot.done = true;
    if (stuck.delete(slot) && stuck.size === 0) failures = 0;
    const next = behind.get(slot.key)?.shift();
    if (next === undefined) behind.delete(slot.key);
    else ready.push(next);
    if (span[0]?.done === true) advance();
    else onConfirmedAhead();
    pump();
  };
  const failed = (slot: Slot, error: unknown): void => {
    answer();
    slot.error = error;
    stuck.add(slot);
    toRetry.push(slot);
    if (toRetry.length === 1) void retry();
    pump();
  };
  const retry = async (): Promise<void> => {
    failures += 1;
    await pauseBeforeTry(failures);
    if (ended.aborted) return;
    onRetry(stuckNow(), failures);
    ready.push(...toRetry);
    toRetry = [];
    pump();
  };
  const stuckNow = (): readonly Stuck[] =>
    span
      .filter((slot) => stuck.has(slot))
      .map(({ message, position, error }) => ({ messageId: message?.messageId ?? '', position, error }));

  return {
    async add(passing) {
      const slot: Slot = { ...passing, done: passing.message === undefined, error: undefined };
      span.push(slot);
      const waiting = behind.get(slot.key);
      if (slot.done) advance();
      else if (waiting !== undefined) waiting.push(slot);
      else {
        behind.set(slot.key, []);
        ready.push(slot);
        pump();
      }
      while (span.length >= mostSpanned && !ended.aborted) await changed.promise;
    },
    async emptied() {
      while (span.length > 0 && !ended.aborted) await changed.promise;
    },
    async answered() {
      while (inFlight > 0) await changed.promise;
    },
    stuck: stuckNow,
  };
}
