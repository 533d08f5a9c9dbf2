import { expect, test } from '@jest/globals';
import { createTestVhost, eventually } from '@surgery-calendar/test-servers';
import amqp from 'amqplib';
import { type IncomingMessage } from './bus.ts';
import { connectRabbit } from './rabbit-bus.ts';
import { declareQueue, message } from './testing/conformance.ts';

test('a dead letter of the broker’s comes out of the parking queue with its publisher and why it died', async () => {
  const vhost = await createTestVhost();
  const bus = await connectRabbit({ url: vhost.url, name: 'test', publishAs: 'connection-user' });
  const { exchange, queue } = await declareQueue(bus);
  await bus.publish(message(exchange, { messageId: 'm-1' }));
  const connection = await amqp.connect(vhost.url);
  const channel = await connection.createChannel();
  await eventually(async () => {
    const taken = await channel.get(queue);
    if (taken === false) throw new Error('not there yet');
    channel.nack(taken, false, false);
  });
  // First the channel: a connection that closes at once may drop what its channels have not sent yet.
  await channel.close();
  await connection.close();
  const parked: IncomingMessage[] = [];
  const consumer = await bus.consume(`${queue}.parked`, { prefetch: 1 }, (incoming) => {
    parked.push(incoming);
    return Promise.resolve({ kind: 'ack' });
  });
  await eventually(() => expect(parked).toHaveLength(1));
  expect(parked[0]).toMatchObject({
    messageId: 'm-1',
    userId: decodeURIComponent(new URL(vhost.url).username),
    headers: { 'x-death': [{ reason: 'rejected', queue, 'routing-keys': ['surgery.scheduled.v1'] }] },
  });
  await consumer.close();
  await bus.close();
  await vhost.drop();
});
