import { listen } from '@surgery-calendar/postgres';
import { setTimeout as pause } from 'node:timers/promises';
import { boardChannel } from './board-tables.ts';

/** Tells that the board has changed. It may tell too often, and may miss: who waits looks again after a while. */
export interface BoardSignal {
  /** Resolves with the next change, after `timeoutMs`, or when `signal` aborts. */
  next(timeoutMs: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export async function listenToBoard(databaseUrl: string): Promise<BoardSignal> {
  let waiting = new AbortController();
  const listener = await listen(databaseUrl, boardChannel, () => {
    const told = waiting;
    waiting = new AbortController();
    told.abort();
  });
  return {
    async next(timeoutMs, signal) {
      const signals = signal === undefined ? [waiting.signal] : [waiting.signal, signal];
      // Rejects for an abort alone.
      await pause(timeoutMs, undefined, { signal: AbortSignal.any(signals) }).catch(() => undefined);
    },
    close: () => listener.close(),
  };
}
