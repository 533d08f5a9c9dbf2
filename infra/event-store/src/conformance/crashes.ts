import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreUnavailableError, type EventStore, type NewEvent } from '../event-store.ts';
import type { Register } from './register.ts';
import { follow } from './follow.ts';
import { eventsOf, idsOf, newEvent, newStream, untilWithin, type Subject } from './subject.ts';

const [crashes, writersEach] = [2, 8];

export function describeCrashes(subject: () => Subject, { test }: Register): void {
  test('a server that dies amid appends and subscriptions loses nothing and doubles nothing', async () => {
    const { store } = subject();
    const until = untilWithin(subject);
    const prefix = newStream('crash-');
    const follower = follow(store, { prefix, batchSize: 10 });
    const writers: Writer[] = [];
    const writing: Promise<void>[] = [];
    const total = (): number => writers.reduce((sum, { written }) => sum + written.length, 0);
    let isOver = false;
    const startWriters = (): void => {
      for (let nth = 0; nth < writersEach; nth += 1) {
        const writer: Writer = { stream: newStream(prefix), written: [] };
        writers.push(writer);
        const written = writeUntil(() => isOver, store, writer);
        // Told by the next wait for all writers, which may be after it failed.
        written.catch(() => undefined);
        writing.push(written);
      }
    };
    const wentOn = async (): Promise<void> => {
      const goal = total() + 80;
      const going = until('the writers went on', () => total() >= goal);
      await Promise.race([going, Promise.all(writing).then(() => going)]);
    };
    try {
      startWriters();
      for (let nth = 0; nth < crashes; nth += 1) {
        await wentOn();
        const crashing = subject().crash();
        // Those find the server dead, where the others lose an answer.
        startWriters();
        await crashing;
      }
      await wentOn();
      isOver = true;
      await Promise.all(writing);
      await until('all arrived', () => follower.seen.length >= total());
    } finally {
      isOver = true;
      await Promise.allSettled(writing);
      await follower.stop();
    }
    expect(follower.seen).toHaveLength(total());
    for (const { stream, written } of writers) {
      expect(idsOf(await eventsOf(store, stream))).toEqual(idsOf(written));
      expect(idsOf(follower.seen.filter((event) => event.stream === stream))).toEqual(idsOf(written));
    }
  });
}

interface Writer {
  readonly stream: string;
  readonly written: NewEvent[];
}

/** Appends one event after the other to a stream of its own. */
async function writeUntil(
  isOver: () => boolean,
  store: EventStore,
  { stream, written }: Writer,
): Promise<void> {
  while (!isOver()) {
    const event = newEvent();
    await appendForSure(store, stream, written.length, event);
    written.push(event);
  }
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
