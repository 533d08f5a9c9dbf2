import { expect } from '@jest/globals';
import { follow } from './follow.ts';
import type { Register } from './register.ts';
import { newEvent, newEvents, newStream, untilWithin, type Subject } from './subject.ts';

export function describeLastPosition(subject: () => Subject, { describe, test }: Register): void {
  describe('the last position', () => {
    const until = untilWithin(subject);
    const lastPosition = async (...prefixes: string[]): Promise<bigint | undefined> => {
      const position = await subject().store.lastPosition(prefixes);
      return position === undefined ? undefined : BigInt(position);
    };
    /** Appends one event to a new stream; gives its position as a subscription delivers it. */
    const appendTo = async (prefix: string): Promise<bigint> => {
      const event = newEvent();
      await subject().store.append(newStream(prefix), 'no-stream', [event]);
      return positionOf(prefix, event.id);
    };
    const positionOf = async (prefix: string, id: string): Promise<bigint> => {
      const follower = follow(subject().store, { prefix });
      try {
        await until('the event arrived', () => follower.seen.some((seen) => seen.id === id));
      } finally {
        await follower.stop();
      }
      const position = follower.seen.find((seen) => seen.id === id)?.position;
      if (position === undefined) throw new Error('The event did not arrive');
      return BigInt(position);
    };

    test('is none where no stream begins with the prefix', async () => {
      await appendTo(newStream('last-'));
      expect(await lastPosition(newStream('nobody-'))).toBeUndefined();
      expect(await lastPosition()).toBeUndefined();
    });

    test('is that of an event as soon as its append has answered', async () => {
      const prefix = newStream('last-');
      for (let nth = 0; nth < 5; nth += 1) {
        const event = newEvent();
        await subject().store.append(newStream(prefix), 'no-stream', [event]);
        const last = await lastPosition(prefix);
        expect(last).toBe(await positionOf(prefix, event.id));
      }
    });

    test('is that of the last of several events of one append', async () => {
      const prefix = newStream('last-');
      const events = newEvents(3);
      await subject().store.append(newStream(prefix), 'no-stream', events);
      expect(await lastPosition(prefix)).toBe(await positionOf(prefix, events[2]?.id ?? ''));
    });

    test('leaves out the streams of other prefixes, and rises with every one that it is asked for', async () => {
      const [one, two] = [newStream('one-'), newStream('two-')];
      const first = await appendTo(one);
      const second = await appendTo(two);
      await appendTo(`x${one}`);
      expect(second).toBeGreaterThan(first);
      expect(await lastPosition(one)).toBe(first);
      expect(await lastPosition(one, two)).toBe(second);
      expect(await lastPosition(two, one, newStream('nobody-'))).toBe(second);
      expect(await lastPosition('')).toBeGreaterThan(second);
    });

    test('is never behind an append that has answered, whoever else appends', async () => {
      const prefix = newStream('race-');
      const write = async (): Promise<void> => {
        const stream = newStream(prefix);
        for (let nth = 0; nth < 5; nth += 1) {
          const event = newEvent();
          await subject().store.append(stream, 'any', [event]);
          const last = await lastPosition(prefix);
          expect(last).toBeGreaterThanOrEqual(await positionOf(stream, event.id));
        }
      };
      await Promise.all(Array.from({ length: 4 }, write));
    });
  });
}
