import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import amqp from 'amqplib';
import { createTestVhost, eventually, type TestVhost } from '@surgery-calendar/test-servers';
import { type Bus, type OutgoingMessage } from './bus.ts';
import { connectRabbit } from './rabbit-bus.ts';

let vhost: TestVhost;
let bus: Bus;
let admin: amqp.ChannelModel;

beforeEach(async () => {
  vhost = await createTestVhost({
    queues: ['work', 'work.parked', 'other', 'other.parked'],
    exchanges: ['events'],
  });
  bus = await connectRabbit({ url: vhost.url, name: 'refusals', publishAs: 'connection-user' });
  admin = await amqp.connect(vhost.url);
  await bus.declare({
    exchanges: ['events'],
    queues: [{ name: 'work', bindings: [{ exchange: 'events', pattern: '#' }] }],
  });
});
afterEach(async () => {
  await bus.close();
  await admin.close();
  await vhost.drop();
});

function message(about: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const address = { exchange: 'events', routingKey: 'surgery.scheduled.v1', contentType: 'text/plain' };
  return { ...address, body: Buffer.from('text'), messageId: randomUUID(), ...about };
}

test('a consumer whose queue is deleted declares it anew and goes on', async () => {
  const received: string[] = [];
  const consumer = await bus.consume('work', { prefetch: 5 }, ({ body }) => {
    received.push(body.toString());
    return Promise.resolve({ kind: 'ack' });
  });
  const channel = await admin.createChannel();
  await channel.deleteQueue('work');
  await eventually(async () => {
    await bus.publish(message({ body: Buffer.from('after') }));
    expect(received).toContain('after');
  });
  await consumer.close();
});

test('a message is parked even where the parking queue was deleted', async () => {
  const channel = await admin.createChannel();
  await channel.deleteQueue('work.parked');
  const consumer = await bus.consume('work', { prefetch: 5 }, () =>
    Promise.resolve({ kind: 'park', reason: 'bad' }),
  );
  await bus.publish(message());
  await eventually(async () => {
    const looking = await admin.createChannel();
    looking.on('error', () => undefined);
    expect(await looking.checkQueue('work.parked')).toMatchObject({ messageCount: 1 });
  });
  await consumer.close();
});

test('what the broker itself gives up lands in the parking queue, by the queue as declared', async () => {
  await bus.publish(message({ messageId: 'rejected' }));
  const channel = await admin.createChannel();
  await eventually(async () => {
    const delivery = await channel.get('work');
    if (delivery === false) throw new Error('not there yet');
    channel.reject(delivery, false);
  });
  await eventually(async () => {
    expect(await channel.get('work.parked')).toMatchObject({ properties: { messageId: 'rejected' } });
  });
});

test('every message names its publisher, whom the broker has checked', async () => {
  await bus.publish(message());
  const channel = await admin.createChannel();
  const user = decodeURIComponent(new URL(vhost.url).username);
  await eventually(async () => {
    expect(await channel.get('work', { noAck: true })).toMatchObject({
      properties: { userId: user, deliveryMode: 2 },
    });
  });
});

test('a queue that exists with other arguments is reported, and does not cost the connection', async () => {
  const channel = await admin.createChannel();
  await channel.assertQueue('other', { durable: true, arguments: { 'x-queue-type': 'classic' } });
  await expect(
    bus.declare({ exchanges: [], queues: [{ name: 'other', bindings: [] }] }),
  ).rejects.toMatchObject({ code: 406 });
  await bus.publish(message());
});

test('a lost publish to a missing exchange does not lose its neighbours for good', async () => {
  const outcomes = await Promise.allSettled([
    bus.publish(message({ messageId: 'before' })),
    bus.publish(message({ exchange: 'missing' })),
    bus.publish(message({ messageId: 'after' })),
  ]);
  expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { name: 'UnroutableError' } });
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      expect(outcome.reason).toMatchObject({
        name: expect.stringMatching(/^(UnroutableError|BusUnavailableError)$/),
      });
  }
  await eventually(() => bus.publish(message()));
});

test('a thousand messages at once are all confirmed and all arrive', async () => {
  const received = new Set<string | undefined>();
  const consumer = await bus.consume('work', { prefetch: 100 }, ({ messageId }) => {
    received.add(messageId);
    return Promise.resolve({ kind: 'ack' });
  });
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => bus.publish(message({ messageId: String(n) }))));
  await eventually(() => {
    expect(received.size).toBe(1_000);
  });
  await consumer.close();
});

test('a user or a vhost that the broker does not know is refused at once', async () => {
  const unknownUser = new URL(vhost.url);
  unknownUser.username = 'nobody';
  await expect(connectRabbit({ url: unknownUser.href, name: 'refused' })).rejects.toThrow(
    /ACCESS[-_]REFUSED/,
  );
  const unknownVhost = new URL(vhost.url);
  unknownVhost.pathname = '/no-such-vhost';
  await expect(connectRabbit({ url: unknownVhost.href, name: 'refused' })).rejects.toMatchObject({
    name: 'RefusedLoginError',
  });
});

test('a broker that is away is waited for: publishes fail, nothing else does', async () => {
  const away = new URL(vhost.url);
  away.port = '1';
  const waiting = await connectRabbit({ url: away.href, name: 'waiting' });
  expect(waiting.isConnected()).toBe(false);
  await waiting.declare({ exchanges: ['events'], queues: [] });
  const consumer = await waiting.consume('work', { prefetch: 1 }, () => Promise.resolve({ kind: 'ack' }));
  await expect(waiting.publish(message())).rejects.toMatchObject({ name: 'BusUnavailableError' });
  await consumer.close();
  await waiting.close();
});
