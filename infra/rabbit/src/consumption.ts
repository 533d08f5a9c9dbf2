import {
  type BatchHandler,
  type BatchOptions,
  type ConsumeOptions,
  type IncomingMessage,
  type MessageHandler,
} from './bus.ts';

/** How a queue's deliveries are given to a handler. */
export interface Consumption {
  readonly handler: BatchHandler;
  /** Messages handed out by the broker and not yet acked. */
  readonly prefetch: number;
  /** Batches handled at once. */
  readonly workers: number;
  readonly maxBatch: number;
  /** Must not throw. */
  readonly onArrival: (message: IncomingMessage) => void;
}

export function oneByOne({ prefetch }: ConsumeOptions, handler: MessageHandler): Consumption {
  return {
    handler: async (messages) => Promise.all(messages.map((message) => handler(message))),
    prefetch,
    workers: prefetch,
    maxBatch: 1,
    onArrival: () => undefined,
  };
}

export function inBatches(options: BatchOptions, handler: BatchHandler): Consumption {
  const { prefetch, maxBatch, onArrival = () => undefined } = options;
  const readAhead = (message: IncomingMessage) => {
    try {
      onArrival(message);
    } catch {
      // Nothing is decided yet: the handler meets the same, and its failures are told and counted.
    }
  };
  return { handler, prefetch, workers: 1, maxBatch, onArrival: readAhead };
}
