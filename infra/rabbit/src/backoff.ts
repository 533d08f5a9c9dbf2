import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds to wait after the n-th failure in a row (from 0): doubling up to `longest`, half of it by chance. */
export function backoffDelay(failures: number, { first = 100, longest = 10_000 } = {}): number {
  const ceiling = Math.min(longest, first * 2 ** Math.min(failures, 20));
  return ceiling / 2 + Math.random() * (ceiling / 2);
}

/** Waits, or until `ended`; never throws. */
export async function waitUnlessEnded(milliseconds: number, ended: AbortSignal): Promise<void> {
  if (ended.aborted) return;
  await pause(milliseconds, undefined, { signal: ended }).catch(() => undefined);
}

/** Holds back all handlers of a consumer together while what they depend on is away. */
export interface Gate {
  /** Resolves once open, or `ended`. */
  pass(ended: AbortSignal): Promise<void>;
  failed(): void;
  succeeded(): void;
}

export function createGate(): Gate {
  let failures = 0;
  let opensAt = 0;
  const remaining = () => opensAt - performance.now();
  return {
    pass: async (ended) => {
      while (remaining() > 0 && !ended.aborted) await waitUnlessEnded(remaining(), ended);
    },
    failed: () => {
      // Handlers that fail side by side are one failure.
      if (remaining() > 0) return;
      opensAt = performance.now() + backoffDelay(failures);
      failures += 1;
    },
    succeeded: () => {
      failures = 0;
      opensAt = 0;
    },
  };
}
