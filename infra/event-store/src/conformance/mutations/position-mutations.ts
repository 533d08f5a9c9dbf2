import type { Mutation } from './mutation.ts';

export const positionMutations: readonly Mutation[] = [
  {
    that: 'has a last position where there is none',
    failing: 'the last position is none where no stream begins with the prefix',
    mutate: (store) => ({ lastPosition: async (prefixes) => (await store.lastPosition(prefixes)) ?? '0' }),
  },
  {
    that: 'remembers the last position that it gave',
    failing: 'the last position is that of an event as soon as its append has answered',
    mutate: (store) => {
      const known = new Map<string, string>();
      return {
        lastPosition: async (prefixes) => {
          const last = known.get(prefixes.join()) ?? (await store.lastPosition(prefixes));
          if (last !== undefined) known.set(prefixes.join(), last);
          return last;
        },
      };
    },
  },
  {
    that: 'is behind an append that has answered',
    failing: 'the last position is never behind an append that has answered, whoever else appends',
    mutate: (store) => {
      let before: string | undefined;
      return {
        lastPosition: async (prefixes) => {
          const last = await store.lastPosition(prefixes);
          const given = before ?? '0';
          before = last;
          return given;
        },
      };
    },
  },
  {
    that: 'takes the last position of the whole log for that of the prefixes',
    failing:
      'the last position leaves out the streams of other prefixes, and rises with every one that it is asked for',
    mutate: (store) => ({
      lastPosition: async (prefixes) => {
        const own = await store.lastPosition(prefixes);
        return own === undefined ? undefined : store.lastPosition(['']);
      },
    }),
  },
  {
    that: 'gives the position of the first event of an append',
    failing: 'the last position is that of the last of several events of one append',
    mutate: (store) => ({
      lastPosition: async (prefixes) => {
        const last = await store.lastPosition(prefixes);
        return last === undefined ? undefined : String(BigInt(last) - 1n);
      },
    }),
  },
];
