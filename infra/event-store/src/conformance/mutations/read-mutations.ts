import type { EventStore, ReadOptions, RecordedEvent } from '../../event-store.ts';
import type { Mutation } from './mutation.ts';

/** Reads with other options than it was given. */
const reading =
  (change: (options: ReadOptions) => ReadOptions) =>
  (store: EventStore): Pick<EventStore, 'readStream'> => ({
    readStream: (stream, options = {}) => store.readStream(stream, change(options)),
  });

/** Gives back other events than were written. */
const giving =
  (change: (event: RecordedEvent) => RecordedEvent) =>
  (store: EventStore): Pick<EventStore, 'readStream'> => ({
    readStream: async (stream, options) => {
      const slice = await store.readStream(stream, options);
      return slice.found ? { found: true, events: slice.events.map(change) } : slice;
    },
  });

const asWritten = 'a read gives back data and metadata as they were written';

export const readMutations: readonly Mutation[] = [
  {
    that: 'reads forwards only',
    failing: 'a read gives backwards from the last event',
    mutate: reading(({ direction: _, ...options }) => options),
  },
  {
    that: 'begins with the second event',
    failing: 'a read gives forwards from the first event',
    mutate: reading((options) => (options.direction === undefined ? { from: 1n, ...options } : options)),
  },
  {
    that: 'leaves out the revision that it reads forwards from',
    failing: 'a read gives forwards from a revision, inclusive',
    mutate: reading((options) =>
      options.from === undefined ? options : { ...options, from: options.from + 1n },
    ),
  },
  {
    that: 'leaves out the revision that it reads backwards from',
    failing: 'a read gives backwards from a revision, inclusive',
    mutate: reading((options) =>
      options.from === undefined ? options : { ...options, from: options.from - 1n },
    ),
  },
  {
    that: 'reads on beyond the limit',
    failing: 'a read gives no more than its limit forwards',
    mutate: reading(({ limit: _, ...options }) => options),
  },
  {
    that: 'reads on beyond the limit backwards',
    failing: 'a read gives no more than its limit backwards',
    mutate: reading(({ limit, ...options }) =>
      limit === undefined ? options : { ...options, limit: limit + 1 },
    ),
  },
  {
    that: 'takes an empty range for a missing stream',
    failing: 'a read gives nothing from beyond the end',
    mutate: (store) => ({
      readStream: async (stream, options) => {
        const slice = await store.readStream(stream, options);
        return slice.found && slice.events.length > 0 ? slice : { found: false };
      },
    }),
  },
  {
    that: 'takes a missing stream for an empty one',
    failing: 'a read of a missing stream is an answer, not an error',
    mutate: (store) => ({
      readStream: async (stream, options) => {
        const slice = await store.readStream(stream, options);
        return slice.found ? slice : { found: true, events: [] };
      },
    }),
  },
  {
    that: 'forgets metadata',
    failing: asWritten,
    mutate: giving((event) => ({ ...event, metadata: {} })),
  },
  {
    that: 'does not know Unicode',
    failing: asWritten,
    mutate: giving((event) => ({
      ...event,
      data: {
        ...event.data,
        text: Buffer.from(JSON.stringify(event.data['text']), 'latin1').toString('latin1'),
      },
    })),
  },
  {
    that: 'does not tell when an event was recorded',
    failing: asWritten,
    mutate: giving((event) => ({ ...event, recordedAt: new Date(0) })),
  },
  {
    that: 'counts revisions from one',
    failing: asWritten,
    mutate: giving((event) => ({ ...event, revision: event.revision + 1n })),
  },
  {
    that: 'reads the streams whose names begin with the name',
    failing: 'a read tells a stream from those whose names begin alike',
    mutate: (store) => ({
      readStream: async (stream, options) => {
        const slice = await store.readStream(stream, options);
        const longer = await store.readStream(`${stream}/1`);
        return slice.found && longer.found
          ? { found: true, events: [...slice.events, ...longer.events] }
          : slice;
      },
    }),
  },
];
