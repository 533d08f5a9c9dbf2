import { expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreUnavailableError, type EventStore, type NewEvent } from '../event-store.ts';
import { follow } from './follow.ts';
import { eventsOf, idsOf, newEvent, newStream, until, type Subject } from './subject.ts';

export function describeCrashes(subject: () => Subject): void {
  test('a server that dies amid appends and subscriptions loses nothing and doubles nothing', async () => {
    const { store } = subject();
    const prefix = newStream('crash-');
    const follower = follow(store, { prefix, batchSize: 10 });
    const writers = Array.from({ length: 8 }, () => ({
      stream: newStream(prefix),
      written: [] as NewEvent[],
    }));
    let crashes = 0;
    const write = async ({ stream, written }: (typeof writers)[number]): Promise<void> => {
      while (crashes < 2 || written.length < 40) {
        const event = newEvent();
        await appendForSure(store, stream, written.length, event);
        written.push(event);
      }
    };
    const writing = Promise.all(writers.map(write));
    for (crashes = 0; crashes < 2; crashes += 1) {
      const goal = writers.reduce((sum, { written }) => sum + written.length, 0) + 80;
      await until(
        'the writers went on',
        () => writers.reduce((sum, { written }) => sum + written.length, 0) >= goal,
      );
      await subject().crash();
    }
    await writing;
    const total = writers.reduce((sum, { written }) => sum + written.length, 0);
    await until('all arrived', () => follower.seen.length >= total);
    await follower.stop();
    expect(follower.seen).toHaveLength(total);
    for (const { stream, written } of writers) {
      expect(idsOf(await eventsOf(store, stream))).toEqual(idsOf(written));
      expect(idsOf(follower.seen.filter((event) => event.stream === stream))).toEqual(idsOf(written));
    }
  });
}

/** Appends the same event, under the same expectation, until the store answered. */
async function appendForSure(
  store: EventStore,
  stream: string,
  length: number,
  event: NewEvent,
): Promise<void> {
  const expected = length === 0 ? 'no-stream' : BigInt(length - 1);
  for (;;) {
    try {
      expect(await store.append(stream, expected, [event])).toEqual({ revision: BigInt(length) });
      return;
    } catch (error) {
      if (!(error instanceof EventStoreUnavailableError)) throw error;
      await pause(20);
    }
  }
}
