import type { SubscribeOptions, Subscription } from '../event-store.ts';
import { startSubscription } from '../keep-subscriptions.ts';
import type { AppendSignal } from './append-signal.ts';
import type { LogWindow, ReadWindow } from './read-window.ts';
import { tailSize, type ReadTail } from './share-tail-reads.ts';

/** Reads on from the checkpoint for ever: at once while there is more, else woken by an append or a slow poll. */
export function runSubscription(
  log: {
    readonly readWindow: ReadWindow;
    readonly readTail: ReadTail;
    readonly signal: AppendSignal;
    readonly pollIntervalMs: number;
  },
  { prefixes, after, onBatch, batchSize = 500 }: SubscribeOptions,
): Subscription {
  return startSubscription(async (stopping) => {
    const isStopping = (): boolean => stopping.aborted;
    let position = after;
    let told = after;
    let toldAt = performance.now();
    let isBehind = true;
    while (!isStopping()) {
      const seen = log.signal.count();
      const window: LogWindow =
        isBehind || batchSize < tailSize
          ? await log.readWindow(position, prefixes, batchSize)
          : await log.readTail(seen, position, prefixes);
      isBehind = window.full;
      if (isStopping()) return;
      position = window.scannedTo ?? position;
      // Where nothing matched, the checkpoint moves on all the same, but not with every append of others.
      const due = window.full || performance.now() - toldAt >= log.pollIntervalMs;
      if (position !== undefined && (window.events.length > 0 || (due && position !== told))) {
        await onBatch(window.events, position);
        told = position;
        toldAt = performance.now();
      }
      if (!window.full) await log.signal.after(seen, log.pollIntervalMs, stopping);
    }
  });
}
