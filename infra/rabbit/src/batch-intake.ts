import { type Consumption } from './consumption.ts';

/** What was delivered, on its way through a handler in batches. */
export interface BatchIntake<Delivery> {
  take(delivery: Delivery): void;
  /** Resolves once nothing waits and nothing is being served. */
  emptied(): Promise<void>;
}

/**
 * Serves what is taken in the order it came, `workers` batches at once. No batch waits to be filled: it holds what has arrived by
 * the time a worker is free, so a single message is served at once. `serve` must not reject.
 */
export function createBatchIntake<Delivery>(
  { workers, maxBatch }: Pick<Consumption, 'workers' | 'maxBatch'>,
  serve: (batch: readonly Delivery[]) => Promise<void>,
): BatchIntake<Delivery> {
  const waiting: Delivery[] = [];
  const underWay = new Set<Promise<void>>();

  const begin = () => {
    while (underWay.size < workers && waiting.length > 0) {
      const work = serve(waiting.splice(0, maxBatch)).finally(() => {
        underWay.delete(work);
        begin();
      });
      underWay.add(work);
    }
  };

  return {
    take: (delivery) => {
      waiting.push(delivery);
      // Not before all that came in the same packet is here.
      queueMicrotask(begin);
    },
    emptied: async () => {
      while (waiting.length > 0 || underWay.size > 0) await Promise.all(underWay);
    },
  };
}
