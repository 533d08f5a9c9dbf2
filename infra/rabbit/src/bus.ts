/**
 * The bus as the services see it. Two adapters: RabbitMQ (`connectRabbit`) and, for a machine without one, this process itself
 * (`createInProcessBus`). Both give at-least-once delivery in no promised order.
 */
export interface Bus {
  /** Creates what is missing of the topology; what exists already with the same arguments is left alone. */
  declare(topology: Topology): Promise<void>;
  /**
   * Resolves once the broker has taken responsibility (publisher confirm). Any number may be in flight; the adapter bounds the
   * window and holds back while the broker blocks. Rejects with `UnroutableError` where no queue is bound, and with
   * `BusUnavailableError` where the outcome is unknown: publish the same message (same `messageId`) again.
   */
  publish(message: OutgoingMessage): Promise<void>;
  /**
   * Serves a queue until the consumer is closed, through every lost connection. Acks where the handler resolves with `ack`;
   * parks (a confirmed publish to `<queue>.parked` with the headers `x-parked-reason` and `x-parked-at`, then an ack) where it
   * resolves with `park`. A handler that throws is called again with the same message after a pause, for the consumer's own
   * database is away: the queue waits, nothing is acked that was not stored. After `maxAttempts` throws that are not
   * `isTransient` the message is parked.
   */
  consume(queue: string, options: ConsumeOptions, handler: MessageHandler): Promise<Consumer>;
  /**
   * As `consume`, in batches, one after the other: each holds what has arrived by the time the one before it is done, so a single
   * message is served at once. Acked together, after what the handler parks is parked. A batch on which the handler throws what is
   * not transient is handled again one message at a time: the others are stored, and only what it fails on by itself is parked.
   */
  consumeBatches(queue: string, options: BatchOptions, handler: BatchHandler): Promise<Consumer>;
  /**
   * Whether the queue exists at the broker just now, whoever declared it; needs no permission on it. Rejects with
   * `BusUnavailableError` where there is no connection or no answer in time.
   */
  hasQueue(name: string): Promise<boolean>;
  /** Whether the broker can be reached just now, for readiness. */
  isConnected(): boolean;
  /** Waits for publishes under way, then closes. Close the consumers first. */
  close(): Promise<void>;
}

export interface Topology {
  readonly exchanges: readonly string[];
  /** Each queue gets a parking queue `<name>.parked` beside it. */
  readonly queues: readonly { readonly name: string; readonly bindings: readonly Binding[] }[];
}

export interface Binding {
  readonly exchange: string;
  /** A topic pattern: `*` is one word, `#` any number. */
  readonly pattern: string;
}

export interface OutgoingMessage {
  /** `''` is the default exchange: the routing key is then a queue's name. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly contentType: string;
  /** The event's id. */
  readonly messageId: string;
  readonly correlationId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface IncomingMessage {
  readonly body: Buffer;
  readonly exchange: string;
  readonly routingKey: string;
  readonly contentType?: string;
  readonly messageId?: string;
  readonly correlationId?: string;
  readonly replyTo?: string;
  /** The publisher's RabbitMQ user where the publisher set it; the broker has then checked it. */
  readonly userId?: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export type Verdict = { readonly kind: 'ack' } | { readonly kind: 'park'; readonly reason: string };
export type MessageHandler = (message: IncomingMessage) => Promise<Verdict>;
/** One verdict a message, in the order of the messages. */
export type BatchHandler = (messages: readonly IncomingMessage[]) => Promise<readonly Verdict[]>;

export interface ConsumeOptions {
  /** Messages handed out and not yet acked; also how many handlers run at once. */
  readonly prefetch: number;
}

export interface BatchOptions {
  /** Messages handed out and not yet acked; twice `maxBatch` has the next batch at hand when one is done. */
  readonly prefetch: number;
  readonly maxBatch: number;
  /**
   * Called with each message as it arrives, while the batch before it is still being handled: for what needs that message alone, such as
   * parsing. The handler may get a copy of it, with the same `body` object. What it throws is ignored: the handler meets it again.
   */
  readonly onArrival?: (message: IncomingMessage) => void;
}

export interface Consumer {
  /** Takes no further message, waits for the handlers under way and their acks. */
  close(): Promise<void>;
}

/** No queue is bound for the message. Its confirm says nothing of that: only `mandatory` finds out. */
export class UnroutableError extends Error {
  override readonly name = 'UnroutableError';
}

/** The broker is away or gave no answer in time: whether it has the message is unknown. */
export class BusUnavailableError extends Error {
  override readonly name = 'BusUnavailableError';
}
