import type { EventStore, RecordedEvent, SubscribeOptions } from '../../event-store.ts';
import type { Mutation } from './mutation.ts';

/** Subscribes with other options than it was given. */
const subscribing =
  (change: (options: SubscribeOptions) => SubscribeOptions) =>
  (store: EventStore): Pick<EventStore, 'subscribe'> => ({
    subscribe: (options) => store.subscribe(change(options)),
  });

/** Delivers the first event of a group after the second one, whatever batches they come in. */
const swapping = (groupOf: (event: RecordedEvent) => string) =>
  subscribing((options) => {
    let held: RecordedEvent | undefined;
    let isDone = false;
    return {
      ...options,
      onBatch: async (events, position) => {
        const given = events.flatMap((event) => {
          if (isDone) return [event];
          if (held === undefined) {
            held = event;
            return [];
          }
          if (groupOf(event) !== groupOf(held)) return [event];
          isDone = true;
          return [event, held];
        });
        await options.onBatch(given, position);
      },
    };
  });

export const subscriptionMutations: readonly Mutation[] = [
  {
    that: 'delivers an event before one that was committed earlier',
    failing: 'a subscription gives what was there and what comes, in the order of the commits',
    mutate: swapping(() => 'the log'),
  },
  {
    that: 'gives positions that do not rise',
    failing: 'a subscription gives what was there and what comes, in the order of the commits',
    mutate: subscribing((options) => ({
      ...options,
      onBatch: (events, position) =>
        options.onBatch(
          events.map((event) => ({ ...event, position: '1' })),
          position,
        ),
    })),
  },
  {
    that: 'mixes the order within a stream',
    failing: 'a subscription keeps the order of each stream among many writers',
    mutate: swapping(({ stream }) => stream),
  },
  {
    that: 'gives an event to one subscription alone',
    failing: 'a subscription misses nothing beside others, and gives the streams of its own prefix alone',
    mutate: (store) => {
      const given = new Set<string>();
      return {
        subscribe: (options) =>
          store.subscribe({
            ...options,
            onBatch: (events, position) => {
              const news = events.filter(({ id }) => !given.has(id));
              for (const { id } of news) given.add(id);
              return options.onBatch(news, position);
            },
          }),
      };
    },
  },
  {
    that: 'begins anew instead of going on after a checkpoint',
    failing: 'a subscription goes on after any checkpoint without loss or repetition',
    mutate: subscribing((options) => ({ ...options, after: undefined })),
  },
  {
    that: 'leaves out the first event after a checkpoint',
    failing: 'a subscription goes on after any checkpoint without loss or repetition',
    mutate: (store) => ({
      subscribe: (options) => {
        let left = options.after === undefined ? 0 : 1;
        return store.subscribe({
          ...options,
          onBatch: (events, position) => {
            const kept = events.slice(left);
            left = Math.max(0, left - events.length);
            return options.onBatch(kept, position);
          },
        });
      },
    }),
  },
  {
    that: 'moves its checkpoint with matches only',
    failing: 'a subscription moves its checkpoint on although nothing matches',
    mutate: subscribing((options) => ({
      ...options,
      onBatch: (events, position) =>
        events.length === 0 ? Promise.resolve() : options.onBatch(events, position),
    })),
  },
  {
    that: 'looks for a prefix anywhere in the name',
    failing: 'a subscription takes the streams of several prefixes and no others',
    mutate: (store) => ({
      subscribe: (options) =>
        store.subscribe({
          ...options,
          prefixes: [''],
          onBatch: (events, position) =>
            options.onBatch(
              events.filter(({ stream }) => options.prefixes.some((prefix) => stream.includes(prefix))),
              position,
            ),
        }),
    }),
  },
  {
    that: 'takes the first of several prefixes only',
    failing: 'a subscription takes the streams of several prefixes and no others',
    mutate: subscribing((options) => ({ ...options, prefixes: options.prefixes.slice(0, 1) })),
  },
  {
    that: 'does not wait until a batch is worked off',
    failing: 'a subscription gives no batch before the one before it is worked off',
    mutate: subscribing((options) => ({
      ...options,
      onBatch: (events, position) => {
        void options.onBatch(events, position);
        return Promise.resolve();
      },
    })),
  },
  {
    that: 'gives as many events at once as there are',
    failing: 'a subscription gives no batch before the one before it is worked off',
    mutate: subscribing(({ batchSize: _, ...options }) => options),
  },
  {
    that: 'passes over what its handler throws',
    failing: 'a subscription ends with what its handler threw',
    mutate: subscribing((options) => ({
      ...options,
      onBatch: (events, position) => options.onBatch(events, position).catch(() => undefined),
    })),
  },
  {
    that: 'polls',
    failing: 'a subscription hears of an append at once, without waiting for a poll',
    mutate: subscribing((options) => ({
      ...options,
      onBatch: async (events, position) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await options.onBatch(events, position);
      },
    })),
  },
];
