import { EventStoreUnavailableError, type EventStore, type RecordedEvent } from '../../event-store.ts';
import type { Mutation } from './mutation.ts';

const failing = 'a server that dies amid appends and subscriptions loses nothing and doubles nothing';

/**
 * Delivers something else from the moment on in which an append first told that the server is away. By the appends, since a subscription
 * may live through a crash.
 */
const onceItDied =
  (change: () => (events: readonly RecordedEvent[]) => readonly RecordedEvent[]) =>
  (store: EventStore): Pick<EventStore, 'append' | 'subscribe'> => {
    const deliver = change();
    let hasDied = false;
    return {
      append: async (...args) => {
        try {
          return await store.append(...args);
        } catch (error) {
          hasDied ||= error instanceof EventStoreUnavailableError;
          throw error;
        }
      },
      subscribe: (options) =>
        store.subscribe({
          ...options,
          onBatch: (events, position) => options.onBatch(hasDied ? deliver(events) : events, position),
        }),
    };
  };

export const crashMutations: readonly Mutation[] = [
  {
    that: 'says that an append succeeded whose answer was lost',
    failing,
    mutate: (store) => ({
      append: async (stream, expected, events) => {
        try {
          return await store.append(stream, expected, events);
        } catch (error) {
          if (!(error instanceof EventStoreUnavailableError)) throw error;
          return { revision: (typeof expected === 'bigint' ? expected : -1n) + BigInt(events.length) };
        }
      },
    }),
  },
  {
    that: 'refuses an append of unknown outcome for good',
    failing,
    mutate: (store) => ({
      append: async (...args) => {
        try {
          return await store.append(...args);
        } catch (error) {
          throw error instanceof EventStoreUnavailableError ? new Error('it failed') : error;
        }
      },
    }),
  },
  {
    that: 'loses an event when the server dies',
    failing,
    mutate: onceItDied(() => {
      let left = 1;
      return (events) => {
        const kept = events.slice(left);
        left = Math.max(0, left - events.length);
        return kept;
      };
    }),
  },
  {
    that: 'delivers an event again when the server dies',
    failing,
    mutate: onceItDied(() => {
      let isDone = false;
      return (events) => {
        const [first] = events;
        if (isDone || first === undefined) return events;
        isDone = true;
        return [first, ...events];
      };
    }),
  },
];
