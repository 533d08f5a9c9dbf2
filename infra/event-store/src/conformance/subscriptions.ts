import { expect } from '@jest/globals';
import type { NewEvent } from '../event-store.ts';
import type { Register } from './register.ts';
import { follow, type Follower } from './follow.ts';
import { idsOf, newEvent, newEvents, newStream, untilWithin, type Subject } from './subject.ts';

export function describeSubscriptions(subject: () => Subject, { describe, test, afterEach }: Register): void {
  describe('a subscription', () => {
    const until = untilWithin(subject);
    const followers: Follower[] = [];
    const following = (...[options]: [Parameters<typeof follow>[1]]): Follower => {
      const follower = follow(subject().store, options);
      followers.push(follower);
      return follower;
    };
    afterEach(async () => {
      await Promise.all(followers.splice(0).map((follower) => follower.stop()));
    });

    /** Appends one event to each of `count` new streams with the prefix, one after the other. */
    const appendOneByOne = async (prefix: string, count: number): Promise<NewEvent[]> => {
      const events = newEvents(count);
      for (const event of events) await subject().store.append(newStream(prefix), 'no-stream', [event]);
      return events;
    };

    test('gives what was there and what comes, in the order of the commits', async () => {
      const prefix = newStream('all-');
      const before = await appendOneByOne(prefix, 5);
      const follower = following({ prefix, batchSize: 2 });
      const after = await appendOneByOne(prefix, 5);
      await until('all arrived', () => follower.seen.length >= 10);
      expect(idsOf(follower.seen)).toEqual(idsOf([...before, ...after]));
      const positions = follower.seen.map(({ position }) => BigInt(position));
      expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => (a < b ? -1 : 1)));
      expect(BigInt(follower.checkpoints.at(-1)?.position ?? 0)).toBeGreaterThanOrEqual(
        positions.at(-1) ?? 0n,
      );
    });

    test('keeps the order of each stream among many writers', async () => {
      const prefix = newStream('order-');
      const follower = following({ prefix, batchSize: 7 });
      const streams = Array.from({ length: 12 }, () => newStream(prefix));
      const write = async (stream: string): Promise<void> => {
        for (let nth = 0; nth < 10; nth += 1) await subject().store.append(stream, 'any', newEvents(2));
      };
      await Promise.all(streams.map(write));
      await until('all arrived', () => follower.seen.length >= 240);
      for (const stream of streams) {
        const revisions = follower.seen
          .filter((event) => event.stream === stream)
          .map(({ revision }) => revision);
        expect(revisions).toEqual(Array.from({ length: 20 }, (_, nth) => BigInt(nth)));
      }
    });

    test('misses nothing beside others, and gives the streams of its own prefix alone', async () => {
      const both = newStream('side-by-side-');
      const prefixes = [both, `${both}-a`, `${both}-b`, `${both}-none`];
      const followers = prefixes.map((prefix) => following({ prefix }));
      const streams = ['a', 'b', 'a', 'b'].map((side) => newStream(`${both}-${side}-`));
      const write = async (stream: string): Promise<void> => {
        for (let nth = 0; nth < 15; nth += 1) await subject().store.append(stream, 'any', newEvents(2));
      };
      await Promise.all(streams.map(write));
      const expected = [120, 60, 60, 0];
      const seenBy = () => followers.map(({ seen }) => seen.length);
      await until('all arrived', () => seenBy().every((count, nth) => count >= (expected[nth] ?? 0)));
      for (const { seen } of followers)
        for (const stream of streams) {
          const revisions = seen.filter((event) => event.stream === stream).map(({ revision }) => revision);
          if (revisions.length > 0)
            expect(revisions).toEqual(Array.from({ length: 30 }, (_, nth) => BigInt(nth)));
        }
      expect(seenBy()).toEqual(expected);
      for (const [nth, { seen }] of followers.entries())
        for (const { stream } of seen) expect(stream.startsWith(prefixes[nth] ?? 'none')).toBe(true);
    });

    test('goes on after any checkpoint without loss or repetition', async () => {
      const prefix = newStream('resume-');
      const first = await appendOneByOne(prefix, 4);
      const follower = following({ prefix, batchSize: 1 });
      await until('all arrived', () => follower.seen.length >= 4);
      await follower.stop();
      const then = await appendOneByOne(prefix, 2);
      for (const checkpoint of [...follower.checkpoints].filter(({ seen }) => seen > 0)) {
        const resumed = following({ prefix, after: checkpoint.position });
        const rest = [...first, ...then].slice(checkpoint.seen);
        await until('the rest arrived', () => resumed.seen.length >= rest.length);
        expect(idsOf(resumed.seen)).toEqual(idsOf(rest));
      }
    });

    test('moves its checkpoint on although nothing matches', async () => {
      const prefix = newStream('match-');
      await appendOneByOne(prefix, 1);
      const follower = following({ prefix, batchSize: 5 });
      await until('the match arrived', () => follower.seen.length === 1);
      const moved = follower.checkpoints.length;
      await appendOneByOne(newStream('other-'), 20);
      await until('the checkpoint moved', () => follower.checkpoints.length > moved);
      const last = await appendOneByOne(prefix, 1);
      const resumed = following({ prefix, after: follower.checkpoints[moved]?.position });
      await until('the second match arrived', () => resumed.seen.length > 0);
      expect(idsOf(resumed.seen)).toEqual(idsOf(last));
    });

    test('takes the streams of several prefixes and no others', async () => {
      const [one, two] = [newStream('one-'), newStream('two-')];
      const first = await appendOneByOne(one, 1);
      // Before the last one that is waited for, so that it would have been seen by then.
      await appendOneByOne(`x${one}`, 1);
      const wanted = [...first, ...(await appendOneByOne(two, 1))];
      const seen: string[] = [];
      const subscription = subject().store.subscribe({
        prefixes: [one, two],
        after: undefined,
        onBatch: (events) => Promise.resolve(void seen.push(...idsOf(events))),
      });
      await until('both arrived', () => seen.length >= 2);
      await subscription.stop();
      await subscription.ended;
      expect(seen).toEqual(idsOf(wanted));
    });

    test('gives no batch before the one before it is worked off', async () => {
      const prefix = newStream('one-at-a-time-');
      await appendOneByOne(prefix, 6);
      let working = 0;
      let most = 0;
      let largest = 0;
      let done = 0;
      const subscription = subject().store.subscribe({
        prefixes: [prefix],
        after: undefined,
        batchSize: 2,
        onBatch: async (events) => {
          // The log before is looked at as well.
          if (events.length === 0) return;
          most = Math.max(most, (working += 1));
          largest = Math.max(largest, events.length);
          // Longer than the next events take to come, on a busy machine too.
          await new Promise((resolve) => setTimeout(resolve, 250));
          working -= 1;
          done += events.length;
        },
      });
      await until('all were worked off', () => done === 6);
      await subscription.stop();
      expect(most).toBe(1);
      expect(largest).toBeLessThanOrEqual(2);
    });

    test('ends with what its handler threw', async () => {
      const prefix = newStream('throws-');
      await appendOneByOne(prefix, 1);
      const broken = new Error('cannot take it');
      const subscription = subject().store.subscribe({
        prefixes: [prefix],
        after: undefined,
        onBatch: () => Promise.reject(broken),
      });
      let reason: unknown;
      subscription.ended.catch((error: unknown) => {
        reason = error;
      });
      await until('it ended', () => reason !== undefined);
      expect(reason).toBe(broken);
      await subscription.stop();
    });

    test('hears of an append at once, without waiting for a poll', async () => {
      const prefix = newStream('wake-');
      const follower = following({ prefix });
      await appendOneByOne(prefix, 1);
      await until('the first arrived', () => follower.seen.length === 1);
      // Each is appended right after the one before it was seen, which leaves a poll nearly its whole interval to go. A busy machine
      // holds up some of them; a poll holds up all.
      let fastest = Infinity;
      for (let nth = 2; nth <= 12 && fastest >= 250; nth += 1) {
        const begun = performance.now();
        await subject().store.append(newStream(prefix), 'no-stream', [newEvent()]);
        await until('it arrived', () => follower.seen.length === nth);
        fastest = Math.min(fastest, performance.now() - begun);
      }
      expect(fastest).toBeLessThan(250);
    });
  });
}
