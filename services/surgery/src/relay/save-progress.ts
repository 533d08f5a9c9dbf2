import { setTimeout as pause } from 'node:timers/promises';

/** Between two writes of a checkpoint under load: some hundred confirms share one. */
const leastPauseMs = 25;

export interface Progress {
  /** Everything up to here is done. */
  reached(position: string): void;
  /** Resolves once what was reached is saved; rejects with what `save` threw. */
  saved(): Promise<void>;
  /** Rejects with what `save` threw; pending for ever otherwise. */
  readonly failed: Promise<never>;
}

/** Saves positions as they are reached: the first at once, then the newest after a pause. After a failure it saves nothing more. */
export function saveProgress(save: (position: string) => Promise<void>): Progress {
  const failure = Promise.withResolvers<never>();
  // Whoever waits for it hears it.
  failure.promise.catch(() => undefined);
  let reached: string | undefined;
  let saved: string | undefined;
  let saving: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (reached !== undefined && reached !== saved) {
      const position = reached;
      await save(position);
      saved = position;
      if (reached !== saved) await pause(leastPauseMs);
    }
    saving = undefined;
  };
  return {
    reached(position) {
      reached = position;
      if (saving !== undefined || position === saved) return;
      saving = run();
      saving.catch((error: unknown) => failure.reject(error));
    },
    saved: () => saving ?? Promise.resolve(),
    failed: failure.promise,
  };
}
