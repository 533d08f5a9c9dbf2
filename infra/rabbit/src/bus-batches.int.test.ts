import { describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { type IncomingMessage, type Verdict } from './bus.ts';
import { adapters, busForTests, declareQueue, message, publishUntilTaken } from './testing/conformance.ts';

const ackAll = (messages: readonly IncomingMessage[]): readonly Verdict[] =>
  messages.map(() => ({ kind: 'ack' }));
const options = { prefetch: 200, maxBatch: 100 };

// What every adapter of the port must be shown to do with a consumer that takes batches.
describe.each(adapters)('the bus in %s, in batches,', (_name, open) => {
  const { under } = busForTests(open);

  function publishAll(exchange: string, ids: readonly string[]) {
    return Promise.all(
      ids.map((messageId) => publishUntilTaken(under().bus, message(exchange, { messageId }))),
    );
  }
  async function reasons(queue: string) {
    const parked = await under().parked(queue);
    return parked
      .map(({ messageId, headers }) => `${String(messageId)} ${String(headers['x-parked-reason'])}`)
      .toSorted();
  }

  test('serves a single message at once, and what came meanwhile as one batch, in order', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const batches: unknown[][] = [];
    const arrived = new Set<unknown>();
    const onArrival = ({ messageId }: IncomingMessage) => void arrived.add(messageId);
    const release = Promise.withResolvers<undefined>();
    const consumer = await under().bus.consumeBatches(queue, { ...options, onArrival }, async (messages) => {
      batches.push(messages.map(({ messageId }) => messageId));
      await release.promise;
      return ackAll(messages);
    });
    const first = publishAll(exchange, ['first']);
    await eventually(() => {
      expect(batches).toEqual([['first']]);
    });
    const ids = Array.from({ length: 150 }, (_, n) => `m-${n}`);
    const rest = publishAll(exchange, ids);
    // A confirm of RabbitMQ's says that the messages are on their way, and not that they have come.
    await eventually(() => {
      expect(arrived.size).toBe(151);
    });
    release.resolve(undefined);
    await Promise.all([first, rest]);
    await eventually(() => {
      expect(batches.map(({ length }) => length)).toEqual([1, 100, 50]);
    });
    expect(batches.flat().toSorted()).toEqual(['first', ...ids].toSorted());
    await consumer.close();
  });

  test('tells of each message as it arrives, while the batch before it is handled, whatever that throws', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const [arrived, handled]: [Buffer[], Buffer[]] = [[], []];
    const release = Promise.withResolvers<undefined>();
    const onArrival = ({ body }: IncomingMessage) => {
      arrived.push(body);
      throw new Error('it cannot be read');
    };
    const consumer = await under().bus.consumeBatches(queue, { ...options, onArrival }, async (messages) => {
      handled.push(...messages.map(({ body }) => body));
      await release.promise;
      return ackAll(messages);
    });
    const first = publishAll(exchange, ['first']);
    await eventually(() => {
      expect(handled).toHaveLength(1);
    });
    const rest = publishAll(exchange, ['second', 'third']);
    await eventually(() => {
      expect(arrived).toHaveLength(3);
    });
    expect(handled).toHaveLength(1);
    release.resolve(undefined);
    await Promise.all([first, rest]);
    await eventually(() => {
      expect(handled).toHaveLength(3);
    });
    // The very object, though the message may be a copy.
    expect(handled.every((body) => arrived.includes(body))).toBe(true);
    expect(new Set(arrived).size).toBe(3);
    await consumer.close();
  });

  test('handles one batch at a time', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    let [running, most, handled] = [0, 0, 0];
    const consumer = await under().bus.consumeBatches(
      queue,
      { prefetch: 20, maxBatch: 5 },
      async (messages) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        handled += messages.length;
        return ackAll(messages);
      },
    );
    await publishAll(
      exchange,
      Array.from({ length: 60 }, (_, n) => String(n)),
    );
    await eventually(() => {
      expect(handled).toBe(60);
    });
    expect(most).toBe(1);
    await consumer.close();
  });

  test('parks what the handler parks, and only that', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const consumer = await under().bus.consumeBatches(queue, options, (messages) =>
      Promise.resolve(
        messages.map(({ messageId }) =>
          messageId?.startsWith('bad') === true ? { kind: 'park', reason: 'not-json' } : { kind: 'ack' },
        ),
      ),
    );
    await publishAll(exchange, ['good-1', 'bad-1', 'good-2', 'bad-2']);
    await eventually(async () => {
      expect(await reasons(queue)).toEqual(['bad-1 not-json', 'bad-2 not-json']);
    });
    await consumer.close();
  });

  test('stores the others of a batch where the handler fails on one of them, and parks that one', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const stored: unknown[] = [];
    const attempts: string[] = [];
    const consumer = await under().bus.consumeBatches(queue, options, (messages) => {
      const ids = messages.map(({ messageId }) => messageId);
      attempts.push(ids.join());
      if (ids.includes('poison')) throw new TypeError('Maria da Silva');
      stored.push(...ids);
      return Promise.resolve(ackAll(messages));
    });
    await publishAll(exchange, ['a', 'b', 'poison', 'c', 'd']);
    await eventually(async () => {
      expect(await reasons(queue)).toEqual(['poison handler-failed: TypeError']);
    });
    // Some may have come in another batch, after the one with the poison.
    await eventually(() => {
      expect(stored.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    });
    expect(attempts.filter((ids) => ids === 'poison')).toHaveLength(5);
    expect(under().logLines.join()).not.toMatch(/Maria|Concei/);
    await consumer.close();
  });

  test('takes a handler that does not answer for every message for one that failed', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const consumer = await under().bus.consumeBatches(queue, options, () => Promise.resolve([]));
    await publishAll(exchange, ['m']);
    await eventually(async () => {
      expect(await reasons(queue)).toEqual(['m handler-failed: VerdictsMissingError']);
    });
    await consumer.close();
  });

  test('waits with the whole batch for as long as its handler cannot work', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    let failures = 0;
    const stored: unknown[] = [];
    const consumer = await under().bus.consumeBatches(queue, options, (messages) => {
      if (failures < 6) {
        failures += 1;
        throw new Error('database away');
      }
      stored.push(...messages.map(({ messageId }) => messageId));
      return Promise.resolve(ackAll(messages));
    });
    await publishAll(exchange, ['a', 'b', 'c']);
    await eventually(() => {
      expect(stored.toSorted()).toEqual(['a', 'b', 'c']);
    });
    expect(await under().parked(queue)).toEqual([]);
    await consumer.close();
  });

  test('gives what a closing consumer had not stored to the next one', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    let failures = 0;
    const first = await under().bus.consumeBatches(queue, { prefetch: 4, maxBatch: 2 }, () => {
      failures += 1;
      throw new Error('database away');
    });
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const published = publishAll(exchange, ids);
    await eventually(() => {
      expect(failures).toBeGreaterThan(1);
    });
    await first.close();
    const stored: unknown[] = [];
    const second = await under().bus.consumeBatches(queue, options, (messages) => {
      stored.push(...messages.map(({ messageId }) => messageId));
      return Promise.resolve(ackAll(messages));
    });
    await published;
    await eventually(() => {
      expect(stored.toSorted()).toEqual(ids);
    });
    await second.close();
  });
});
