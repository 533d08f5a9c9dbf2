import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import amqp from 'amqplib';
import { createTestVhost, eventually, type TestVhost } from '@surgery-calendar/test-servers';
import { type Bus } from './bus.ts';
import { connectRabbit } from './rabbit-bus.ts';
import { openFreezingLine } from './testing/freezing-line.ts';

let vhost: TestVhost;
let bus: Bus;
let admin: amqp.ChannelModel;

beforeAll(async () => {
  vhost = await createTestVhost({
    queues: ['asked', 'asked.parked', 'deleted', 'deleted.parked'],
    exchanges: ['asked-events'],
  });
  // A thousand checks one after the other are answered within one time: more of it than a busy machine takes.
  bus = await connectRabbit({ url: vhost.url, name: 'queue-check', publishTimeoutMs: 120_000 });
  admin = await amqp.connect(vhost.url);
  await declare('asked');
});
afterAll(async () => {
  await bus.close();
  await admin.close();
  await vhost.drop();
});

function declare(name: string): Promise<void> {
  const bindings = [{ exchange: 'asked-events', pattern: '#' }];
  return bus.declare({ exchanges: ['asked-events'], queues: [{ name, bindings }] });
}

function publish(): Promise<void> {
  return bus.publish({
    exchange: 'asked-events',
    routingKey: 'a',
    body: Buffer.from('text'),
    contentType: 'text/plain',
    messageId: randomUUID(),
  });
}

test('a queue that somebody deleted is not there any more', async () => {
  await declare('deleted');
  expect(await bus.hasQueue('deleted')).toBe(true);
  const channel = await admin.createChannel();
  await channel.deleteQueue('deleted');
  expect(await bus.hasQueue('deleted')).toBe(false);
  expect(await bus.hasQueue('asked')).toBe(true);
});

test('a thousand checks amid a thousand publishes: each has its own answer, and every publish is confirmed', async () => {
  const names = Array.from({ length: 1_000 }, (_, n) => (n % 3 === 0 ? 'asked' : `nobody-${n}`));
  const published = Promise.all(names.map(() => publish()));
  const answers = await Promise.all(names.map((name) => bus.hasQueue(name)));
  expect(answers).toEqual(names.map((name) => name === 'asked'));
  await published;
  expect(bus.isConnected()).toBe(true);
}, 150_000);

test('a queue that another connection has to itself is there', async () => {
  const channel = await admin.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  expect(await bus.hasQueue(queue)).toBe(true);
  expect(await bus.hasQueue('asked')).toBe(true);
});

test('a name longer than any queue can have is nobody’s', async () => {
  expect(await bus.hasQueue('é'.repeat(200))).toBe(false);
  expect(await bus.hasQueue('')).toBe(false);
});

test('a broker that is silent makes the answer unavailable in time, and is asked again once it speaks', async () => {
  const line = await openFreezingLine(vhost.url);
  const frozen = await connectRabbit({ url: line.url, name: 'frozen', publishTimeoutMs: 300 });
  const unavailable = { status: 'rejected', reason: { name: 'BusUnavailableError' } };
  for (const first of ['nobody', 'asked']) {
    line.freeze();
    const outcomes = await Promise.allSettled(
      [first, 'asked', 'nobody'].map((name) => frozen.hasQueue(name)),
    );
    expect(outcomes).toMatchObject([unavailable, unavailable, unavailable]);
    line.thaw();
    expect(await eventually(() => frozen.hasQueue('asked'))).toBe(true);
    // However it speaks, a moment's standstill of the machine makes an answer too late again.
    expect(await eventually(() => frozen.hasQueue('nobody'))).toBe(false);
  }
  await frozen.close();
  await line.close();
});

test('a broker that is away makes the answer unavailable, and so does a closed bus', async () => {
  const away = new URL(vhost.url);
  away.port = '1';
  const waiting = await connectRabbit({ url: away.href, name: 'waiting' });
  await expect(waiting.hasQueue('asked')).rejects.toMatchObject({ name: 'BusUnavailableError' });
  await waiting.close();
  const closed = await connectRabbit({ url: vhost.url, name: 'closed' });
  await closed.close();
  await expect(closed.hasQueue('asked')).rejects.toMatchObject({ name: 'BusUnavailableError' });
});
