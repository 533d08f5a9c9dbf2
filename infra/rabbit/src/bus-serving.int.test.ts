import { describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { type Verdict } from './bus.ts';
import { adapters, busForTests, declareQueue, message, publishUntilTaken } from './testing/conformance.ts';

const ack: Verdict = { kind: 'ack' };

// What every adapter of the port must be shown to do with a consumer and what its handler answers.
describe.each(adapters)('the bus in %s serves', (_name, open) => {
  const { under } = busForTests(open);

  test('parks what the handler parks, with all that came with it and the reason', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const consumer = await under().bus.consume(queue, { prefetch: 5 }, () =>
      Promise.resolve({ kind: 'park', reason: 'unknown-version' }),
    );
    const sent = message(exchange, { correlationId: 'c-9', headers: { 'x-one': 'eins' } });
    await under().bus.publish(sent);
    await eventually(async () => {
      expect(await under().parked(queue)).toEqual([
        expect.objectContaining({
          body: sent.body.toString(),
          contentType: sent.contentType,
          messageId: sent.messageId,
          correlationId: 'c-9',
          headers: {
            'x-one': 'eins',
            'x-parked-reason': 'unknown-version',
            'x-parked-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
            'x-parked-routing-key': 'surgery.scheduled.v1',
          },
        }),
      ]);
    });
    await consumer.close();
  });

  test('parks what a handler fails on five times, and tells neither the error text nor the body', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    let attempts = 0;
    const consumer = await under().bus.consume(queue, { prefetch: 5 }, () => {
      attempts += 1;
      throw new TypeError('Maria da Silva');
    });
    await under().bus.publish(message(exchange));
    await eventually(async () => {
      expect((await under().parked(queue)).map(({ headers }) => headers['x-parked-reason'])).toEqual([
        'handler-failed: TypeError',
      ]);
    });
    expect(attempts).toBe(5);
    expect(under().logLines.join()).toContain('TypeError');
    expect(under().logLines.join()).not.toMatch(/Maria|Concei/);
    await consumer.close();
  });

  test('waits with a message for as long as its handler cannot work', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const seen: unknown[] = [];
    const consumer = await under().bus.consume(queue, { prefetch: 1 }, ({ messageId }) => {
      seen.push(messageId);
      if (seen.length < 3) throw Object.assign(new Error('later'), { transient: true });
      if (seen.length < 5) throw new Error('database away');
      return Promise.resolve(ack);
    });
    await under().bus.publish(message(exchange, { messageId: 'm' }));
    await eventually(() => {
      expect(seen).toEqual(Array.from({ length: 5 }, () => 'm'));
    });
    expect(await under().parked(queue)).toEqual([]);
    await consumer.close();
  });

  test('runs as many handlers side by side as prefetch says, and no more', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    let running = 0;
    let most = 0;
    let handled = 0;
    const consumer = await under().bus.consume(queue, { prefetch: 3 }, async () => {
      running += 1;
      most = Math.max(most, running);
      await eventually(() => {
        expect(most).toBe(3);
      });
      running -= 1;
      handled += 1;
      return ack;
    });
    await Promise.all(Array.from({ length: 12 }, () => under().bus.publish(message(exchange))));
    await eventually(() => {
      expect(handled).toBe(12);
    });
    expect(most).toBe(3);
    await consumer.close();
  });

  test('lets a closing consumer finish, and keeps the rest for the next one', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    const handled: unknown[] = [];
    const release = Promise.withResolvers<undefined>();
    const first = await under().bus.consume(queue, { prefetch: 1 }, async ({ messageId }) => {
      await release.promise;
      handled.push(messageId);
      return ack;
    });
    const published = Promise.all(
      ['a', 'b', 'c'].map((messageId) => publishUntilTaken(under().bus, message(exchange, { messageId }))),
    );
    const closed = first.close();
    release.resolve(undefined);
    await closed;
    expect(handled.length).toBeLessThanOrEqual(1);
    const second = await under().bus.consume(queue, { prefetch: 1 }, ({ messageId }) => {
      handled.push(messageId);
      return Promise.resolve(ack);
    });
    await published;
    await eventually(() => {
      expect(handled.toSorted()).toEqual(['a', 'b', 'c']);
    });
    await second.close();
  });

  test('abandons a waiting handler when its consumer closes, and loses nothing by it', async () => {
    const { exchange, queue } = await declareQueue(under().bus);
    let failures = 0;
    const first = await under().bus.consume(queue, { prefetch: 1 }, () => {
      failures += 1;
      throw new Error('database away');
    });
    const published = publishUntilTaken(under().bus, message(exchange, { messageId: 'm' }));
    await eventually(() => {
      expect(failures).toBeGreaterThan(1);
    });
    await first.close();
    const handled: unknown[] = [];
    const second = await under().bus.consume(queue, { prefetch: 1 }, ({ messageId }) => {
      handled.push(messageId);
      return Promise.resolve(ack);
    });
    await published;
    await eventually(() => {
      expect(handled).toEqual(['m']);
    });
    await second.close();
  });
});
