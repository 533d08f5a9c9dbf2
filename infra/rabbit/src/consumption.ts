import { type BatchHandler, type BatchOptions, type ConsumeOptions, type MessageHandler } from './bus.ts';

/** How a queue's deliveries are given to a handler. */
export interface Consumption {
  readonly handler: BatchHandler;
  /** Messages handed out by the broker and not yet acked. */
  readonly prefetch: number;
  /** Batches handled at once. */
  readonly workers: number;
  readonly maxBatch: number;
}

export function oneByOne({ prefetch }: ConsumeOptions, handler: MessageHandler): Consumption {
  return {
    handler: async (messages) => Promise.all(messages.map((message) => handler(message))),
    prefetch,
    workers: prefetch,
    maxBatch: 1,
  };
}

export function inBatches({ prefetch, maxBatch }: BatchOptions, handler: BatchHandler): Consumption {
  return { handler, prefetch, workers: 1, maxBatch };
}
