import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startEventStoreDbStandIn, type EventStoreDbStandIn } from '@surgery-calendar/sandbox/eventstoredb';
import { follow } from '../conformance/follow.ts';
import {
  appendUntilKnown,
  eventsOf,
  idsOf,
  newEvent,
  newEvents,
  newStream,
  until,
} from '../conformance/subject.ts';
import { EventStoreUnavailableError } from '../event-store.ts';
import { createEventStoreDbEventStore, type EventStoreDbEventStore } from './eventstoredb-event-store.ts';

/** What the client does not notice by itself, on a server that can be made to do it. */
describe('with an EventStoreDB that keeps its connections and says nothing', () => {
  let server: EventStoreDbStandIn;
  let store: EventStoreDbEventStore;
  /** For what is to be answered, however long the machine stands still meanwhile. */
  let patient: EventStoreDbEventStore;
  beforeEach(async () => {
    server = await startEventStoreDbStandIn();
    store = createEventStoreDbEventStore({ url: server.url, deadlineMs: 1_000, lookIntervalMs: 300 });
    patient = createEventStoreDbEventStore({ url: server.url, deadlineMs: 30_000, lookIntervalMs: 300 });
  });
  afterEach(async () => {
    await Promise.all([store.close(), patient.close()]);
    await server.kill();
  });

  test('an append is answered "unknown" in time, and done once when it is repeated', async () => {
    const [stream, event] = [newStream(), newEvent()];
    await appendUntilKnown(store, newStream(), 'no-stream', [newEvent()]);
    server.mischief.silent = true;
    const many = Array.from({ length: 40 }, () => store.append(newStream(), 'no-stream', [newEvent()]));
    const appending = store.append(stream, 'no-stream', [event]);
    // All at once: one that is answered while another is waited for would be a rejection that nobody handles.
    for (const answer of await Promise.allSettled([appending, ...many]))
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(EventStoreUnavailableError) });
    server.mischief.silent = false;
    expect(await appendUntilKnown(store, stream, 'no-stream', [event])).toEqual({ revision: 0n });
    expect(idsOf(await eventsOf(patient, stream))).toEqual([event.id]);
  });

  test('a read and the last position are answered "away" in time', async () => {
    server.mischief.silent = true;
    await expect(store.readStream(newStream())).rejects.toThrow(EventStoreUnavailableError);
    await expect(store.lastPosition(['any-'])).rejects.toThrow(EventStoreUnavailableError);
    server.mischief.silent = false;
    expect(await patient.readStream(newStream())).toEqual({ found: false });
  });

  test('a subscription that is sent nothing more ends, so that its owner begins anew and misses nothing', async () => {
    const prefix = newStream('muted-');
    const follower = follow(store, { prefix });
    const events = newEvents(3);
    for (const event of events.slice(0, 2)) await patient.append(newStream(prefix), 'no-stream', [event]);
    await until('the first arrived', () => follower.seen.length === 2);
    server.mischief.mutesSubscriptions = true;
    await patient.append(newStream(prefix), 'no-stream', events.slice(2));
    const subscription = store.subscribe({
      prefixes: [prefix],
      after: undefined,
      onBatch: () => Promise.reject(new Error('nothing can be sent')),
    });
    await expect(subscription.ended).rejects.toThrow(EventStoreUnavailableError);
    server.mischief.mutesSubscriptions = false;
    await until('the last arrived', () => follower.seen.length === 3);
    await follower.stop();
    expect(idsOf(follower.seen)).toEqual(idsOf(events));
  });

  test('a handler that takes its time is no subscription that was forgotten', async () => {
    const prefix = newStream('slow-');
    for (const event of newEvents(4)) await patient.append(newStream(prefix), 'no-stream', [event]);
    const seen: string[] = [];
    const subscription = patient.subscribe({
      prefixes: [prefix],
      after: undefined,
      batchSize: 1,
      onBatch: async (events) => {
        await new Promise((resolve) => setTimeout(resolve, 800));
        seen.push(...idsOf(events));
      },
    });
    await until('all were worked off', () => seen.length === 4);
    await subscription.stop();
    await expect(subscription.ended).resolves.toBeUndefined();
  });
});
