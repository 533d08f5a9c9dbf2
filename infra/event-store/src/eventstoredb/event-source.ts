import type { AllStreamResolvedEvent, EventStoreDBClient } from '@eventstore/db-client';
import { EventStoreUnavailableError, type RecordedEvent } from '../event-store.ts';
import { positionOfText, textOfPosition } from './position.ts';
import { recordedEventOf } from './recorded-event.ts';
import { filterOf } from './stream-filter.ts';
import { asUnavailable } from './unavailable.ts';

export interface Taken {
  /** In order; none where only the position moved. */
  readonly events: readonly RecordedEvent[];
  /** Up to which every wanted event has been taken; undefined where it has not moved. */
  readonly position: string | undefined;
}

/** A subscription of the client as something to take from, which never ends without saying so. */
export interface EventSource {
  /** What has arrived since, at once. Throws what ended the subscription. */
  take(most: number): Taken;
  /** Resolves when there may be something to take, or the signal is aborted. */
  arrival(until: AbortSignal): Promise<void>;
  close(): void;
}

export function openEventSource(
  client: EventStoreDBClient,
  wanted: {
    readonly prefixes: readonly string[];
    readonly after: string | undefined;
    readonly ahead: number;
  },
): EventSource {
  let failure: Error | undefined;
  let checkpoint: string | undefined;
  let wake = (): void => undefined;
  const fail = (error: unknown): void => {
    const judged = asUnavailable(error);
    failure ??= judged instanceof Error ? judged : new Error('a subscription failed', { cause: judged });
    wake();
  };
  const subscription = client.subscribeToAll(
    {
      ...(wanted.after === undefined ? {} : { fromPosition: positionOfText(wanted.after) }),
      filter: {
        ...filterOf(wanted.prefixes),
        // A throw in here would end the process: it only notes. Whatever was sent before it stands in the buffer already.
        checkpointReached: (_subscription, position) => {
          checkpoint = textOfPosition(position);
          wake();
          return Promise.resolve();
        },
      },
    },
    { highWaterMark: wanted.ahead },
  );
  subscription.on('readable', () => wake());
  subscription.on('error', fail);
  // It does not begin again by itself, and an end without an error would be silence.
  for (const end of ['end', 'close']) {
    subscription.on(end, () => fail(new EventStoreUnavailableError('EventStoreDB ended a subscription')));
  }
  return {
    take: (most) => {
      const events: RecordedEvent[] = [];
      while (events.length < most) {
        const resolved = subscription.read() as AllStreamResolvedEvent | null;
        if (resolved === null) break;
        if (resolved.event !== undefined) events.push(recordedEventOf(resolved.event));
      }
      const last = events.at(-1)?.position;
      if (last === undefined && failure !== undefined) throw failure;
      // A checkpoint holds once all that came before it has been taken; one that is not behind what came after it.
      const isDue = subscription.readableLength === 0 && checkpoint !== undefined;
      const position = isDue && BigInt(checkpoint ?? 0) > BigInt(last ?? 0) ? checkpoint : last;
      if (isDue) checkpoint = undefined;
      return { events, position };
    },
    arrival: async (until) => {
      if (failure !== undefined || subscription.readableLength > 0 || checkpoint !== undefined) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      wake = () => resolve(undefined);
      until.addEventListener('abort', wake, { once: true });
      await promise;
      until.removeEventListener('abort', wake);
    },
    close: () => {
      subscription.unsubscribe().catch(() => undefined);
      subscription.destroy();
    },
  };
}
