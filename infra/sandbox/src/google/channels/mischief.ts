/** What can go wrong with a message on its way. */
export type MischiefKind = 'drop' | 'duplicate' | 'delay' | 'reorder';

export interface Mischief {
  readonly kind: MischiefKind;
  /** Undefined: every account. */
  readonly account: string | undefined;
  readonly delayMs: number;
}

export interface MischiefQueue {
  add(mischief: Mischief, times: number): void;
  /** What happens to the next message of an account; it is used up by that. */
  take(account: string): Mischief | undefined;
  clear(): void;
}

/** Mischief in the order it was asked for; it lives in memory only. */
export function createMischief(): MischiefQueue {
  let waiting: { mischief: Mischief; left: number }[] = [];
  return {
    add: (mischief, times) => waiting.push({ mischief, left: times }),
    take(account) {
      const next = waiting.find(({ mischief }) => (mischief.account ?? account) === account);
      if (next === undefined) return undefined;
      next.left -= 1;
      if (next.left === 0) waiting = waiting.filter((entry) => entry !== next);
      return next.mischief;
    },
    clear() {
      waiting = [];
    },
  };
}
