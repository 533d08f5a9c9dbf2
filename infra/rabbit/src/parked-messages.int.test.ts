import { describe, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { type IncomingMessage } from './bus.ts';
import { adapters, busForTests, declareQueue, message, publishUntilTaken } from './testing/conformance.ts';

// Who takes parked messages, and what a publisher can make them say.
describe.each(adapters)('the bus in %s, of what was parked,', (_name, open) => {
  const { under } = busForTests(open);

  async function parkAll() {
    const { exchange, queue } = await declareQueue(under().bus);
    const consumer = await under().bus.consume(queue, { prefetch: 5 }, () =>
      Promise.resolve({ kind: 'park', reason: 'not-json' }),
    );
    return { exchange, queue, consumer };
  }

  test('hands it to the consumer of the parking queue, with why and whence', async () => {
    const { exchange, queue, consumer } = await parkAll();
    const received: IncomingMessage[] = [];
    const keeper = await under().bus.consume(`${queue}.parked`, { prefetch: 1 }, (parked) => {
      received.push(parked);
      return Promise.resolve({ kind: 'ack' });
    });
    await publishUntilTaken(under().bus, message(exchange, { messageId: 'm-1', body: Buffer.from('{') }));
    await eventually(() => {
      expect(received).toHaveLength(1);
    });
    expect(received[0]).toMatchObject({ messageId: 'm-1', body: Buffer.from('{') });
    expect(received[0]?.headers).toMatchObject({
      'x-parked-reason': 'not-json',
      'x-parked-routing-key': 'surgery.scheduled.v1',
    });
    expect(await under().parked(queue)).toEqual([]);
    await keeper.close();
    await consumer.close();
  });

  test('keeps it where nobody takes it', async () => {
    const { exchange, queue, consumer } = await parkAll();
    await publishUntilTaken(under().bus, message(exchange));
    await eventually(async () => {
      expect(await under().parked(queue)).toHaveLength(1);
    });
    await consumer.close();
  });

  test('believes no publisher who says by a header who had published it', async () => {
    const { exchange, queue, consumer } = await parkAll();
    const headers = { 'x-parked-user-id': 'surgery', 'x-parked-note': 'mine', 'x-trace': 't-1' };
    await publishUntilTaken(under().bus, message(exchange, { headers }));
    // What was looked at goes back into the queue a moment later: one look must do.
    const parked = await eventually(async () => {
      const [first, ...others] = await under().parked(queue);
      if (first === undefined) throw new Error('not there yet');
      expect(others).toEqual([]);
      return first;
    });
    expect(Object.keys(parked.headers).toSorted()).toEqual([
      ...['x-parked-at', 'x-parked-reason', 'x-parked-routing-key', 'x-trace'],
    ]);
    await consumer.close();
  });
});
