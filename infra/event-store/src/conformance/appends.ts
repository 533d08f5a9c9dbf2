import { expect } from '@jest/globals';
import { WrongExpectedRevisionError, type EventStore, type ExpectedRevision } from '../event-store.ts';
import type { Register } from './register.ts';
import { eventsOf, idsOf, newEvent, newEvents, newStream, type Subject } from './subject.ts';

export function describeAppends(subject: () => Subject, { describe, test }: Register): void {
  const store = (): EventStore => subject().store;

  const streamOf = async (count: number): Promise<string> => {
    const stream = newStream();
    if (count > 0) await store().append(stream, 'no-stream', newEvents(count));
    return stream;
  };
  const actualOf = async (appending: Promise<unknown>): Promise<bigint | undefined> => {
    const error: unknown = await appending.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof WrongExpectedRevisionError)) throw new Error('was not refused', { cause: error });
    return error.actual;
  };

  describe('an append', () => {
    const accepted: readonly [string, number, ExpectedRevision, bigint][] = [
      ['no-stream of a stream that does not exist', 0, 'no-stream', 0n],
      ['any of a stream that does not exist', 0, 'any', 0n],
      ['any of a stream with events', 2, 'any', 2n],
      ['stream-exists of a stream with events', 2, 'stream-exists', 2n],
      ['the exact revision of a stream with one event', 1, 0n, 1n],
      ['the exact revision of a stream with three events', 3, 2n, 3n],
    ];
    for (const [what, count, expected, revision] of accepted)
      test(`that expects ${what} is accepted`, async () => {
        const stream = await streamOf(count);
        expect(await store().append(stream, expected, [newEvent()])).toEqual({ revision });
        expect((await eventsOf(store(), stream)).map((event) => event.revision)).toEqual(
          Array.from({ length: count + 1 }, (_event, nth) => BigInt(nth)),
        );
      });

    const refused: readonly [string, number, ExpectedRevision, bigint | undefined][] = [
      ['no-stream of a stream with events', 2, 'no-stream', 1n],
      ['stream-exists of a stream that does not exist', 0, 'stream-exists', undefined],
      ['a revision of a stream that does not exist', 0, 0n, undefined],
      ['a revision that has passed', 3, 1n, 2n],
      ['a revision that is yet to come', 1, 5n, 0n],
    ];
    for (const [what, count, expected, actual] of refused)
      test(`that expects ${what} is refused with the actual revision`, async () => {
        const stream = await streamOf(count);
        expect(await actualOf(store().append(stream, expected, [newEvent()]))).toBe(actual);
        expect(await actualOf(store().append(stream, expected, newEvents(2)))).toBe(actual);
        expect(await eventsOf(store(), stream)).toHaveLength(count);
      });

    test('wins alone among those that raced it on one stream', async () => {
      const stream = await streamOf(1);
      const racers = Array.from({ length: 20 }, () => newEvent());
      const results = await Promise.allSettled(racers.map((event) => store().append(stream, 0n, [event])));
      const won = racers.filter((_, nth) => results[nth]?.status === 'fulfilled');
      expect(won).toHaveLength(1);
      expect(idsOf((await eventsOf(store(), stream)).slice(1))).toEqual(idsOf(won));
    });

    test('that is repeated with the same ids answers the same and adds nothing', async () => {
      const stream = newStream();
      const first = newEvent();
      const more = newEvents(3);
      expect(await store().append(stream, 'no-stream', [first])).toEqual({ revision: 0n });
      expect(await store().append(stream, 0n, more)).toEqual({ revision: 3n });
      expect(await store().append(stream, 'no-stream', [first])).toEqual({ revision: 0n });
      expect(await store().append(stream, 0n, more)).toEqual({ revision: 3n });
      expect(idsOf(await eventsOf(store(), stream))).toEqual(idsOf([first, ...more]));
    });

    test('that repeats only some of its ids is refused', async () => {
      const stream = newStream();
      const events = newEvents(2);
      await store().append(stream, 'no-stream', events);
      expect(await actualOf(store().append(stream, 'no-stream', [...events, newEvent()]))).toBe(1n);
      expect(await actualOf(store().append(stream, 'no-stream', events.toReversed()))).toBe(1n);
      expect(await eventsOf(store(), stream)).toHaveLength(2);
    });

    test('of several events is all or nothing, in order', async () => {
      const stream = newStream();
      const events = newEvents(25);
      expect(await store().append(stream, 'no-stream', events)).toEqual({ revision: 24n });
      await actualOf(store().append(stream, 3n, newEvents(25)));
      expect(idsOf(await eventsOf(store(), stream))).toEqual(idsOf(events));
    });

    test('of several events stands together, whoever else appends to the stream', async () => {
      const stream = newStream();
      const appends = Array.from({ length: 8 }, () => newEvents(4));
      await Promise.all(appends.map((events) => store().append(stream, 'any', events)));
      const ids = idsOf(await eventsOf(store(), stream));
      const together = appends.map((events) => ids.slice(ids.indexOf(events[0]?.id ?? '')).slice(0, 4));
      expect(together).toEqual(appends.map(idsOf));
      expect(ids).toHaveLength(32);
    });

    test('fails no neighbour of the same moment where it is refused', async () => {
      const taken = await streamOf(1);
      const neighbours = Array.from({ length: 30 }, () => ({ stream: newStream(), events: newEvents(2) }));
      const appends = neighbours.flatMap(({ stream, events }) => [
        store().append(stream, 'no-stream', events),
        actualOf(store().append(taken, 'no-stream', [newEvent()])),
      ]);
      expect(await Promise.all(appends)).toEqual(neighbours.flatMap(() => [{ revision: 1n }, 0n]));
      for (const { stream, events } of neighbours) {
        expect(idsOf(await eventsOf(store(), stream))).toEqual(idsOf(events));
      }
    });

    test('follows the one before it on the same stream without waiting for its answer', async () => {
      const stream = newStream();
      const events = newEvents(10);
      const appends = events.map((event) => store().append(stream, 'any', [event]));
      expect((await Promise.all(appends)).map(({ revision }) => revision)).toEqual(
        events.map((_, nth) => BigInt(nth)),
      );
    });

    test('without an event is a mistake of the caller', async () => {
      await expect(store().append(newStream(), 'any', [])).rejects.toThrow(RangeError);
    });
  });
}
