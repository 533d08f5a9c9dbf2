import { backoffDelay, waitUnlessEnded } from './backoff.ts';

/** Something that can be lost at any moment. */
export interface Session<T> {
  readonly value: T;
  /** Resolves with the reason once it is lost or closed; never rejects. */
  readonly lost: Promise<unknown>;
  /** Ends it in good order, or clears up after its loss. */
  readonly close: () => Promise<void>;
}

export interface KeptOpen<T> {
  /** What is open just now. */
  current(): T | undefined;
  close(): Promise<void>;
}

/**
 * Keeps a session open for ever: whenever it is lost or cannot be opened, `onLost` is told and it is tried again after a growing,
 * jittered pause. Resolves after the first attempt, whatever became of it; throws where `isFinal` says that no later attempt
 * will do better.
 */
export async function keepOpen<T>({
  open,
  onLost,
  isFinal,
}: {
  /** Gives up early, by throwing, where `closing` comes first. */
  readonly open: (closing: AbortSignal) => Promise<Session<T>>;
  readonly onLost: (reason: unknown) => void;
  readonly isFinal: (error: unknown) => boolean;
}): Promise<KeptOpen<T>> {
  const closing = new AbortController();
  const isClosing = () => closing.signal.aborted;
  let session: Session<T> | undefined;
  let failures = 0;

  const untilLost = async ({ lost, close }: Session<T>) => {
    const openedAt = performance.now();
    const reason = await lost;
    session = undefined;
    await close();
    if (isClosing()) return;
    onLost(reason);
    // A session that is lost right after it opened counts as one that could not be opened.
    if (performance.now() - openedAt > 5_000) failures = 0;
  };
  const serve = async () => {
    while (!isClosing()) {
      if (session !== undefined) await untilLost(session);
      await waitUnlessEnded(backoffDelay(failures), closing.signal);
      failures += 1;
      if (isClosing()) return;
      try {
        session = await open(closing.signal);
      } catch (error) {
        onLost(error);
      }
    }
    await session?.close();
  };

  try {
    session = await open(closing.signal);
  } catch (error) {
    if (isFinal(error)) throw error;
    onLost(error);
  }
  const serving = serve();

  return {
    current: () => session?.value,
    close: async () => {
      closing.abort();
      await session?.close();
      await serving;
    },
  };
}
