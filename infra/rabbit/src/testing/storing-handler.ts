import { type IncomingMessage, type Verdict } from '../bus.ts';

/** A handler of batches that stores them, and can be held in the middle of one. */
export interface StoringHandler {
  readonly stored: ReadonlySet<string | undefined>;
  /** Of batches that are held as well. */
  readonly seen: ReadonlySet<string | undefined>;
  hold(): void;
  release(): void;
  readonly handler: (messages: readonly IncomingMessage[]) => Promise<readonly Verdict[]>;
}

export function createStoringHandler(): StoringHandler {
  const stored = new Set<string | undefined>();
  const seen = new Set<string | undefined>();
  let gate = Promise.withResolvers<undefined>();
  gate.resolve(undefined);
  return {
    stored,
    seen,
    hold() {
      gate = Promise.withResolvers<undefined>();
    },
    release() {
      gate.resolve(undefined);
    },
    handler: async (messages) => {
      for (const { messageId } of messages) seen.add(messageId);
      await gate.promise;
      for (const { messageId } of messages) stored.add(messageId);
      return messages.map(() => ({ kind: 'ack' }));
    },
  };
}
