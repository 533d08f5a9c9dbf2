/**
 * The same question, with one under way at the most: whoever asks meanwhile shares the next one, which begins after they asked. What one
 * rejects with every later one does as well.
 */
export function oneAtATime(ask: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    if (next !== undefined) return next;
    next = last.then(() => {
      next = undefined;
      return ask();
    });
    last = next;
    return next;
  };
}
