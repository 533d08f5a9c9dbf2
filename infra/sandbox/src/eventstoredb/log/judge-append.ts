import { type AppendAnswer, type Expected, type ProposedEvent, type StoredEvent } from './stored-event.ts';

/**
 * What EventStoreDB says to an append: `undefined` where it is to be written. The same ids under the same exact revision or
 * `no-stream` are answered as they were the first time. Under `any` and `stream-exists` the real server remembers a few ids in
 * memory, which nobody may rely on; here it remembers none.
 */
export function judgeAppend(
  stream: readonly StoredEvent[],
  expected: Expected,
  events: readonly ProposedEvent[],
): AppendAnswer | undefined {
  const current = stream.length === 0 ? undefined : BigInt(stream.length - 1);
  const refusal: AppendAnswer = { kind: 'wrong-expected-version', current };
  switch (expected) {
    case 'any':
      return undefined;
    case 'stream-exists':
      return current === undefined ? refusal : undefined;
    case 'no-stream':
    default: {
      const next = expected === 'no-stream' ? 0 : Number(expected) + 1;
      if (next === stream.length) return undefined;
      const last = stream[next + events.length - 1];
      const isRepeated = events.every(({ id }, nth) => stream[next + nth]?.id === id);
      return isRepeated && last !== undefined
        ? { kind: 'appended', revision: last.revision, position: last.position }
        : refusal;
    }
  }
}
