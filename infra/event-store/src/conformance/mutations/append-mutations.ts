import { randomUUID } from 'node:crypto';
import { WrongExpectedRevisionError, type EventStore, type ExpectedRevision } from '../../event-store.ts';
import type { Mutation } from './mutation.ts';

type Append = EventStore['append'];

/** Appends under another expectation than the one it was given. */
const expecting =
  (change: (expected: ExpectedRevision) => ExpectedRevision) =>
  (store: EventStore): { append: Append } => ({
    append: (stream, expected, events) => store.append(stream, change(expected), events),
  });

/** Answers a refusal in another way. */
const refusing =
  (answer: (error: WrongExpectedRevisionError, ...args: Parameters<Append>) => ReturnType<Append>) =>
  (store: EventStore): { append: Append } => ({
    append: async (...args) => {
      try {
        return await store.append(...args);
      } catch (error) {
        if (error instanceof WrongExpectedRevisionError) return answer(error, ...args);
        throw error;
      }
    },
  });

export const appendMutations: readonly Mutation[] = [
  {
    that: 'takes no-stream for any',
    failing: 'an append that expects no-stream of a stream with events is refused with the actual revision',
    mutate: expecting((expected) => (expected === 'no-stream' ? 'any' : expected)),
  },
  {
    that: 'takes stream-exists for any',
    failing:
      'an append that expects stream-exists of a stream that does not exist is refused with the actual revision',
    mutate: expecting((expected) => (expected === 'stream-exists' ? 'any' : expected)),
  },
  {
    that: 'takes an exact revision for any',
    failing: 'an append that expects a revision that has passed is refused with the actual revision',
    mutate: expecting((expected) => (typeof expected === 'bigint' ? 'any' : expected)),
  },
  {
    that: 'takes an exact revision of a stream that does not exist for any',
    failing:
      'an append that expects a revision of a stream that does not exist is refused with the actual revision',
    mutate: (store) =>
      refusing((error, stream, expected, events) =>
        error.actual === undefined && typeof expected === 'bigint'
          ? store.append(stream, 'any', events)
          : Promise.reject(error),
      )(store),
  },
  {
    that: 'takes no-stream for stream-exists',
    failing: 'an append that expects no-stream of a stream that does not exist is accepted',
    mutate: expecting((expected) => (expected === 'no-stream' ? 'stream-exists' : expected)),
  },
  {
    that: 'takes any for stream-exists',
    failing: 'an append that expects any of a stream that does not exist is accepted',
    mutate: expecting((expected) => (expected === 'any' ? 'stream-exists' : expected)),
  },
  {
    that: 'takes the revision 0 for no stream',
    failing: 'an append that expects the exact revision of a stream with one event is accepted',
    mutate: expecting((expected) => (expected === 0n ? 'no-stream' : expected)),
  },
  {
    that: 'takes the expected revision for the number of events',
    failing: 'an append that expects the exact revision of a stream with three events is accepted',
    mutate: expecting((expected) =>
      typeof expected === 'bigint' && expected > 0n ? expected - 1n : expected,
    ),
  },
  {
    that: 'takes a revision that is yet to come',
    failing: 'an append that expects a revision that is yet to come is refused with the actual revision',
    mutate: (store) =>
      refusing((error, stream, expected, events) =>
        typeof expected === 'bigint' && expected > (error.actual ?? 0n)
          ? store.append(stream, 'any', events)
          : Promise.reject(error),
      )(store),
  },
  {
    that: 'takes any for no-stream',
    failing: 'an append that expects any of a stream with events is accepted',
    mutate: expecting((expected) => (expected === 'any' ? 'no-stream' : expected)),
  },
  {
    that: 'takes stream-exists for no-stream',
    failing: 'an append that expects stream-exists of a stream with events is accepted',
    mutate: expecting((expected) => (expected === 'stream-exists' ? 'no-stream' : expected)),
  },
  {
    that: 'refuses without the actual revision',
    failing: 'an append that expects a revision that has passed is refused with the actual revision',
    mutate: refusing((_error, stream, expected) =>
      Promise.reject(new WrongExpectedRevisionError(stream, expected, undefined)),
    ),
  },
  {
    that: 'looks at the revision before it appends, and not while',
    failing: 'an append wins alone among those that raced it on one stream',
    mutate: (store) => ({
      append: async (stream, expected, events) => {
        const head = await store.readStream(stream, { direction: 'backwards', limit: 1 });
        const actual = head.found ? head.events[0]?.revision : undefined;
        if (typeof expected === 'bigint' && expected !== actual)
          throw new WrongExpectedRevisionError(stream, expected, actual);
        return store.append(stream, 'any', events);
      },
    }),
  },
  {
    that: 'does not know its own ids again',
    failing: 'an append that is repeated with the same ids answers the same and adds nothing',
    mutate: (store) => ({
      append: (stream, expected, events) =>
        store.append(
          stream,
          expected,
          events.map((event) => ({ ...event, id: randomUUID() })),
        ),
    }),
  },
  {
    that: 'takes any late append for a repetition',
    failing: 'an append that repeats only some of its ids is refused',
    mutate: refusing((_error, _stream, expected, events) =>
      Promise.resolve({
        revision: (typeof expected === 'bigint' ? expected : -1n) + BigInt(events.length),
      }),
    ),
  },
  {
    that: 'appends the events of one append one by one',
    failing: 'an append of several events stands together, whoever else appends to the stream',
    mutate: (store) => ({
      append: async (stream, expected, events) => {
        let answer = { revision: -1n };
        for (const event of events) answer = await store.append(stream, expected, [event]);
        return answer;
      },
    }),
  },
  {
    that: 'turns the events of an append round',
    failing: 'an append of several events is all or nothing, in order',
    mutate: (store) => ({
      append: (stream, expected, events) => store.append(stream, expected, events.toReversed()),
    }),
  },
  {
    that: 'answers with the first revision of an append',
    failing: 'an append of several events is all or nothing, in order',
    mutate: (store) => ({
      append: async (stream, expected, events) => {
        const { revision } = await store.append(stream, expected, events);
        return { revision: revision - BigInt(events.length - 1) };
      },
    }),
  },
  {
    that: 'fails the appends of one moment together',
    failing: 'an append fails no neighbour of the same moment where it is refused',
    mutate: (store) => {
      let moment: Promise<unknown>[] = [];
      return {
        append: async (...args) => {
          const own = store.append(...args);
          if (moment.push(own) === 1) setImmediate(() => (moment = []));
          const together = moment;
          await new Promise(setImmediate);
          await Promise.all(together);
          return own;
        },
      };
    },
  },
  {
    that: 'lets appends to one stream overtake each other',
    failing: 'an append follows the one before it on the same stream without waiting for its answer',
    mutate: (store) => {
      const held: (() => void)[] = [];
      return {
        append: async (stream, expected, events) => {
          await new Promise<void>((resolve) => {
            held.push(resolve);
            setTimeout(() => held.pop()?.(), 20);
          });
          return store.append(stream, expected, events);
        },
      };
    },
  },
  {
    that: 'appends nothing without saying so',
    failing: 'an append without an event is a mistake of the caller',
    mutate: (store) => ({
      append: (stream, expected, events) =>
        events.length === 0 ? Promise.resolve({ revision: 0n }) : store.append(stream, expected, events),
    }),
  },
];
