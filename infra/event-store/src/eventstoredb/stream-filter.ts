import { streamNameFilter } from '@eventstore/db-client';

/** How many events the server looks at, matching or not, before it tells how far it is. */
const searchWindow = 500;

/** The streams with one of the prefixes, of which the empty one is every stream but the server's own. */
export function filterOf(prefixes: readonly string[]) {
  const checkpoints = { maxSearchWindow: searchWindow, checkpointInterval: 1 };
  if (prefixes.length === 0) return streamNameFilter({ regex: '^(?!)', ...checkpoints });
  if (prefixes.includes('')) return streamNameFilter({ regex: '^[^$]', ...checkpoints });
  return streamNameFilter({ prefixes: [...prefixes], ...checkpoints });
}

export function matchesPrefix(stream: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => (prefix === '' ? !stream.startsWith('$') : stream.startsWith(prefix)));
}
