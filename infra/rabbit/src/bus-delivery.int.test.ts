import { describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { type IncomingMessage, type Verdict } from './bus.ts';
import { adapters, busForTests, declareQueue, message } from './testing/conformance.ts';

const ack: Verdict = { kind: 'ack' };

// What every adapter of the port must be shown to do with a message on its way to a queue.
describe.each(adapters)('the bus in %s delivers', (_name, open) => {
  const { under } = busForTests(open);

  test('hands a message over as it was published', async () => {
    const { exchange, queue } = await declareQueue(under().bus, 'surgery.*.v1');
    const received: IncomingMessage[] = [];
    const consumer = await under().bus.consume(queue, { prefetch: 5 }, (incoming) => {
      received.push(incoming);
      return Promise.resolve(ack);
    });
    const sent = message(exchange, { correlationId: 'c-1', headers: { 'x-one': 'eins' } });
    await under().bus.publish(sent);
    await eventually(() => {
      expect(received).toEqual([expect.objectContaining({ ...sent })]);
    });
    await consumer.close();
  });

  test('keeps a message for a consumer that comes later', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const published = under().bus.publish(message(exchange, { messageId: 'early' }));
    const received: unknown[] = [];
    const consumer = await under().bus.consume(queue, { prefetch: 1 }, ({ messageId }) => {
      received.push(messageId);
      return Promise.resolve(ack);
    });
    await published;
    await eventually(() => {
      expect(received).toEqual(['early']);
    });
    await consumer.close();
  });

  test('gives a message to every queue that is bound for it, once', async () => {
    const one = await declareQueue(under().bus, 'surgery.#');
    const other = `${one.queue}-other`;
    const bindings = [
      { exchange: one.exchange, pattern: 'surgery.#' },
      { exchange: one.exchange, pattern: '*.scheduled.*' },
    ];
    await under().bus.declare({ exchanges: [one.exchange], queues: [{ name: other, bindings }] });
    const received: string[] = [];
    const consumers = await Promise.all(
      [one.queue, other].map((queue) =>
        under().bus.consume(queue, { prefetch: 5 }, () => {
          received.push(queue);
          return Promise.resolve(ack);
        }),
      ),
    );
    await under().bus.publish(message(one.exchange));
    await eventually(() => {
      expect(received.toSorted()).toEqual([one.queue, other].toSorted());
    });
    await Promise.all(consumers.map((consumer) => consumer.close()));
  });

  test('rejects what no queue is bound for, and confirms its neighbours', async () => {
    const { exchange, queue } = await declareQueue(under().bus, 'surgery.*.v1');
    const consumer = await under().bus.consume(queue, { prefetch: 50 }, () => Promise.resolve(ack));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        under().bus.publish(
          message(exchange, { routingKey: n % 2 === 0 ? 'surgery.scheduled.v1' : 'surgery.other.v9' }),
        ),
      ),
    );
    const reasons = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? 'confirmed' : String(Reflect.get(Object(outcome.reason), 'name')),
    );
    expect(reasons).toEqual(
      Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 'confirmed' : 'UnroutableError')),
    );
    await consumer.close();
  });

  test('rejects a message to a queue or an exchange that does not exist, and goes on', async () => {
    await expect(under().bus.publish(message('', { routingKey: 'reply.nobody' }))).rejects.toMatchObject({
      name: 'UnroutableError',
    });
    await expect(under().bus.publish(message('no-such-exchange'))).rejects.toMatchObject({
      name: 'UnroutableError',
    });
    const { exchange, queue } = await declareQueue(under().bus);
    const consumer = await under().bus.consume(queue, { prefetch: 5 }, () => Promise.resolve(ack));
    await eventually(() => under().bus.publish(message(exchange)));
    await consumer.close();
  });

  test('refuses to consume a queue that nobody has declared', async () => {
    await expect(
      under().bus.consume('no-such-queue', { prefetch: 1 }, () => Promise.resolve(ack)),
    ).rejects.toThrow();
  });

  test('has a queue once it is declared, and not before', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const [later, never] = [`${queue}-later`, `${queue}-never`];
    const has = (...names: string[]) => Promise.all(names.map((name) => under().bus.hasQueue(name)));
    expect(await has(queue, later, never, queue, later)).toEqual([true, false, false, true, false]);
    await under().bus.declare({ exchanges: [exchange], queues: [{ name: later, bindings: [] }] });
    expect(await has(never, later, queue, never)).toEqual([false, true, true, false]);
  });

  test('takes the same topology again', async () => {
    const { exchange, queue } = await declareQueue(under().bus, 'a.b');
    await under().bus.declare({
      exchanges: [exchange],
      queues: [{ name: queue, bindings: [{ exchange, pattern: 'a.b' }] }],
    });
    expect(under().bus.isConnected()).toBe(true);
  });
});
