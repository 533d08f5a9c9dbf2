/** Lets so many pieces of work run at once; the others wait in the order they came. */
export interface PublishWindow {
  /** Starts `work` once there is room, and gives what becomes of it. */
  run(work: () => Promise<void>): Promise<void>;
  /** Resolves once nothing runs and nothing waits. */
  emptied(): Promise<void>;
}

export function createPublishWindow(size: number): PublishWindow {
  const waiting: (() => void)[] = [];
  let inside = 0;
  let empty: PromiseWithResolvers<undefined> | undefined;

  const leave = (): void => {
    // Whoever leaves hands its place on, so the count stays.
    const next = waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    inside -= 1;
    if (inside === 0) empty?.resolve(undefined);
  };
  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        const start = (): void => {
          work().then(
            () => {
              leave();
              resolve();
            },
            (error: unknown) => {
              leave();
              reject(error instanceof Error ? error : new Error('the work failed', { cause: error }));
            },
          );
        };
        if (inside >= size) {
          waiting.push(start);
          return;
        }
        inside += 1;
        start();
      }),
    emptied: async () => {
      while (inside > 0) {
        empty ??= Promise.withResolvers<undefined>();
        await empty.promise;
        empty = undefined;
      }
    },
  };
}
