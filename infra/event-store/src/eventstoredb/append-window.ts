import { EventStoreUnavailableError } from '../event-store.ts';

/**
 * Lets so many appends wait for their answer at once, the others behind them in order, each no longer than `deadlineMs` in all: a batch
 * append of the client has no deadline of its own.
 */
export function createAppendWindow(size: number, deadlineMs: number) {
  const waiting = new Set<() => void>();
  let open = size;
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) {
      open += 1;
      return;
    }
    waiting.delete(next);
    next();
  };
  const turn = async (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const go = (): void => resolve(undefined);
    waiting.add(go);
    const timer = setTimeout(() => {
      waiting.delete(go);
      reject(tooLate(deadlineMs));
    }, deadlineMs);
    await promise.finally(() => clearTimeout(timer));
  };
  return {
    /** Resolves once nothing is under way. */
    drained: async (): Promise<void> => {
      while (open < size) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    run: async <Answer>(append: (leftMs: number) => Promise<Answer>): Promise<Answer> => {
      const startedAt = performance.now();
      if (open > 0) open -= 1;
      else await turn();
      try {
        return await append(deadlineMs - (performance.now() - startedAt));
      } finally {
        leave();
      }
    },
  };
}

/** Rejects with `EventStoreUnavailableError` where there is no answer in time. One promise and one timer: every append has them. */
export function inTime<Answer>(answer: Promise<Answer>, ms: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate(ms)), Math.max(0, ms));
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function tooLate(ms: number): EventStoreUnavailableError {
  return new EventStoreUnavailableError(`EventStoreDB gave no answer within ${Math.round(ms)} ms`);
}
