import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import type { HeldLease } from '@surgery-calendar/postgres';
import type { Bus, OutgoingMessage } from '@surgery-calendar/rabbit';
import { beginAnewIfOlder, type BeginAnewParts } from '../log/begin-anew.ts';
import { moveUnderLease, readCheckpoint } from '../log/checkpoint.ts';
import { EventRefused } from '../log/event-refused.ts';
import { pauseBeforeTry } from '../log/pause-before-try.ts';
import { requireAudience } from './audience.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { publishInOrder, type PublishingWindow, type WindowOptions } from './publish-in-order.ts';
import { saveProgress } from './save-progress.ts';

const batchSize = 128;
/** How long confirms under way are waited for at the end, so that they need not be repeated. */
const lastConfirmsMs = 1_000;

export interface SessionParts extends BeginAnewParts {
  readonly bus: Bus;
  readonly prefixes: readonly string[];
  /** Undefined: nobody is told of the event. */
  readonly messageOf: (event: RecordedEvent) => Promise<OutgoingMessage | undefined>;
  readonly isTransient: (error: unknown) => boolean;
  readonly onWindow: (window: PublishingWindow | undefined) => void;
  readonly onRetry: WindowOptions['onRetry'];
  /** An event was taken: whatever was in the way is no more. */
  readonly onTaken: () => void;
}

/**
 * Relays the log from the checkpoint on, for as long as the lease is held, until `stopping` aborts. Reading, composing, publishing and
 * saving the checkpoint overlap. Throws `LeaseLost` where another replica has taken over, `EventRefused` where an event makes no
 * message, all before it published, and whatever the store, the bus or the database throws.
 */
export async function relayUnderLease(
  parts: SessionParts,
  lease: HeldLease,
  stopping: AbortSignal,
): Promise<void> {
  const { store, pool, bus, prefixes, isTransient } = parts;
  const ending = new AbortController();
  const ended = AbortSignal.any([ending.signal, stopping, lease.lost]);
  // After the confirms: what was confirmed while the bridge had no queue reached no calendar.
  const checkAudience = oneAtATime(() => requireAudience(bus));
  const progress = saveProgress(async (position) => {
    await checkAudience();
    await moveUnderLease(pool, lease, position);
  });
  const unheard = Promise.withResolvers<never>();
  const window = publishInOrder({
    publish: (message) => bus.publish(message),
    onConfirmed: (position) => progress.reached(position),
    // The queue may be there again by the time the checkpoint moves past them. The checkpoint waits for every question asked before.
    onConfirmedAhead: () => void checkAudience().catch(unheard.reject),
    pauseBeforeTry: (failures) => pauseBeforeTry(failures, ended),
    onRetry: parts.onRetry,
    ended,
  });
  const take = async (events: readonly RecordedEvent[], position: string): Promise<void> => {
    const composing = events.map((event) => parts.messageOf(event));
    // Those after one that fails are never looked at.
    for (const message of composing) message.catch(() => undefined);
    for (const [nth, event] of events.entries()) {
      const message = await composing[nth]?.catch(async (error: unknown) => {
        if (isTransient(error)) throw error;
        await window.emptied();
        await progress.saved();
        throw new EventRefused(lease.reader, event, error);
      });
      await window.add({ key: event.stream, position: event.position, message });
      if (ended.aborted) return;
      parts.onTaken();
    }
    if (events.at(-1)?.position !== position) await window.add({ key: '', position, message: undefined });
  };

  let subscription: ReturnType<EventStore['subscribe']> | undefined;
  try {
    await requireAudience(bus);
    if (ended.aborted) return;
    // The lease is lost with that, and the next session begins at the log's beginning.
    if (await beginAnewIfOlder(parts)) return;
    // Nobody else moves it while the epoch is this one.
    const after = await readCheckpoint(pool, lease.reader);
    parts.onWindow(window);
    subscription = store.subscribe({ prefixes, after, batchSize, onBatch: take });
    await Promise.race([subscription.ended, progress.failed, unheard.promise, aborted(ended)]);
    if (!stopping.aborted) lease.lost.throwIfAborted();
  } finally {
    ending.abort();
    await subscription?.stop();
    // What the checkpoint does not tell by then is published again, by whoever goes on.
    const finished = window.answered().then(() => progress.saved());
    await Promise.race([finished.catch(() => undefined), pause(lastConfirmsMs, undefined, { ref: false })]);
    parts.onWindow(undefined);
    await lease.stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
