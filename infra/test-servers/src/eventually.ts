/**
 * Asks until `check` resolves without throwing, and gives what it resolved with; after the deadline it throws what `check` last
 * threw. Ten seconds unless given.
 */
export async function eventually<Result>(
  check: () => Promise<Result> | Result,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): Promise<Result> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
