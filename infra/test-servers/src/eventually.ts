/** For most of what is waited for; what has not come by then is looked for less often, for looking takes processor time from it. */
const atFirst = { forMs: 1_000, everyMs: 50 };
const laterEveryMs = 150;

/**
 * Asks until `check` resolves without throwing, and gives what it resolved with; after the deadline it throws what `check` last
 * threw. Thirty seconds unless given: machines stand still at times. `everyMs` is the pause between two looks, for those that are dear.
 */
export async function eventually<Result>(
  check: () => Promise<Result> | Result,
  { timeoutMs = 30_000, everyMs }: { readonly timeoutMs?: number; readonly everyMs?: number } = {},
): Promise<Result> {
  const startedAt = Date.now();
  for (;;) {
    try {
      return await check();
    } catch (error) {
      const waited = Date.now() - startedAt;
      if (waited > timeoutMs) throw error;
      const pauseMs = everyMs ?? (waited < atFirst.forMs ? atFirst.everyMs : laterEveryMs);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
