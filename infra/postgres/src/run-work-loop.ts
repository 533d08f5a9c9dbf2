import { listen } from './listen.ts';

/** What a loop has in hand, each piece with the kind that it was started as. */
export interface WorkInHand<Kind> {
  kinds(): readonly Kind[];
  /** `work` must not reject; its end wakes the loop. */
  start(kind: Kind, work: Promise<void>): void;
}

export interface WorkLoop {
  /** Claims nothing more and waits for what is in hand. */
  stop(): Promise<void>;
}

/**
 * Claims and starts work for as long as it runs: whenever a notification comes, a piece of work ends, or the time that `claim` gave is
 * over.
 */
export async function runWorkLoop<Kind>(options: {
  readonly databaseUrl: string;
  readonly channel: string;
  /** Starts what it claims; gives the milliseconds to sleep at the most, unless woken. */
  readonly claim: (inHand: WorkInHand<Kind>) => Promise<number>;
  /** Hears what `claim` throws; it is tried again after a second. */
  readonly onThrow: (error: unknown) => void;
}): Promise<WorkLoop> {
  const atWork = new Map<Promise<void>, Kind>();
  let stopped = false;
  let endSleep: () => void = () => undefined;
  let woken = false;
  const wake = (): void => {
    woken = true;
    endSleep();
  };
  const notifications = await listen(options.databaseUrl, options.channel, wake);
  const inHand: WorkInHand<Kind> = {
    kinds: () => [...atWork.values()],
    start(kind, work) {
      const watched = work.finally(() => {
        atWork.delete(watched);
        wake();
      });
      atWork.set(watched, kind);
    },
  };

  const claim = async (): Promise<number> => {
    try {
      return await options.claim(inHand);
    } catch (error) {
      options.onThrow(error);
      return 1_000;
    }
  };
  const sleep = async (ms: number): Promise<void> => {
    if (woken || stopped || ms === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      await sleep(await claim());
    }
  };
  const running = loop();
  return {
    async stop() {
      stopped = true;
      endSleep();
      await running;
      await Promise.all(atWork.keys());
      await notifications.close();
    },
  };
}
