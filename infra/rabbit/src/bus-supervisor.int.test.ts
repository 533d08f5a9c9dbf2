import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import amqp from 'amqplib';
import { eventually } from '@surgery-calendar/test-servers';
import { type Bus } from './bus.ts';
import { findRabbitServer, startPrivateBroker, type PrivateBroker } from './private-broker.ts';
import { connectRabbit } from './rabbit-bus.ts';
import { openFreezingLine } from './testing/freezing-line.ts';
import { createStoringHandler } from './testing/storing-handler.ts';

// Everything that befalls consumers at a broker: nothing is lost, nothing is acked that was not stored. One file, since every start
// of a RabbitMQ costs seven seconds of processor time.

const options = { prefetch: 40, maxBatch: 20 };
let directory: string;
let broker: PrivateBroker;
let bus: Bus;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'surgery-calendar-supervisor-'));
  broker = await start();
  bus = await connectRabbit({ url: broker.url, name: 'publisher' });
  // Long before their test: RabbitMQ 3.10 forgets a quorum queue that was declared less than some three seconds before a kill -9.
  await declare('one by one');
  await declare('in batches');
}, 120_000);
afterAll(async () => {
  await bus.close();
  await broker.stop();
  await rm(directory, { recursive: true });
});

function start(port?: number): Promise<PrivateBroker> {
  const server = findRabbitServer();
  if (server === undefined) throw new Error('This test rules a RabbitMQ of its own: install rabbitmq-server');
  return startPrivateBroker({
    ...{ directory, server, user: 'test', password: 'test' },
    ...(port !== undefined && { port }),
  });
}

function declare(queue: string): Promise<void> {
  const bindings = [{ exchange: `${queue}-events`, pattern: '#' }];
  return bus.declare({ exchanges: [`${queue}-events`], queues: [{ name: queue, bindings }] });
}

function publish(queue: string, messageId: string): Promise<void> {
  return bus.publish({
    ...{ exchange: `${queue}-events`, routingKey: 'a', contentType: 'text/plain', messageId },
    body: Buffer.from(messageId),
  });
}

/** As a relay does: again and again with the same id, until they are confirmed. */
async function publishAll(queue: string, ids: readonly string[]): Promise<void> {
  // A start of the broker takes half a minute on a busy machine, and its bus looks for it every ten seconds.
  const patience = { timeoutMs: 100_000, everyMs: 2_000 };
  await Promise.all(ids.map((id) => eventually(() => publish(queue, id), patience)));
}

function idsOf(count: number, prefix: string): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(4, '0')}`);
}

async function waitingIn(queue: string): Promise<number> {
  const connection = await amqp.connect(broker.url);
  const channel = await connection.createChannel();
  const { messageCount } = await channel.checkQueue(queue);
  await connection.close();
  return messageCount;
}

test('a queue deleted while a batch is under way is declared anew, and consumed again', async () => {
  await declare('deleted');
  const store = createStoringHandler();
  store.hold();
  const consumer = await bus.consumeBatches('deleted', options, store.handler);
  await publishAll('deleted', ['before']);
  await eventually(() => {
    expect([...store.seen]).toEqual(['before']);
  });
  const admin = await amqp.connect(broker.url);
  await (await admin.createChannel()).deleteQueue('deleted');
  await admin.close();
  store.release();
  await publishAll('deleted', ['after']);
  await eventually(() => {
    expect(store.stored).toContain('after');
  });
  await consumer.close();
}, 120_000);

test('while the broker blocks publishers, publishes are held back and batches go on', async () => {
  await declare('blocked');
  const store = createStoringHandler();
  store.hold();
  const consumer = await bus.consumeBatches('blocked', options, store.handler);
  const before = idsOf(60, 'before');
  await publishAll('blocked', before);
  await broker.control('set_vm_memory_high_watermark', '0');
  let confirmed = 0;
  // Until they are taken, for on a slow machine the time of a publish may run out before publishers are let go on.
  const during = idsOf(10, 'during').map((id) =>
    publishAll('blocked', [id]).then(() => {
      confirmed += 1;
    }),
  );
  store.release();
  await eventually(() => {
    expect([...store.stored].toSorted()).toEqual(before);
  });
  await eventually(async () => {
    expect(await waitingIn('blocked')).toBe(0);
  });
  expect(confirmed).toBe(0);
  expect(bus.isConnected()).toBe(true);
  await broker.control('set_vm_memory_high_watermark', '0.4');
  await Promise.all(during);
  await eventually(() => {
    expect(store.stored.size).toBe(70);
  });
  await consumer.close();
}, 150_000);

test('a channel that the broker closes is opened again, and what it had not seen stored comes again', async () => {
  // How long a consumer may keep a message, and how often a channel looks: read when a channel opens.
  await broker.control(
    'eval',
    'application:set_env(rabbit, consumer_timeout, 1000), application:set_env(rabbit, channel_tick_interval, 500).',
  );
  await declare('timed');
  const store = createStoringHandler();
  store.hold();
  let handled = 0;
  const consumer = await bus.consumeBatches('timed', options, (messages) => {
    handled += messages.length;
    return store.handler(messages);
  });
  await publishAll('timed', ['m']);
  await eventually(async () => {
    expect(await broker.control('list_consumers', '--silent', '--no-table-headers')).not.toMatch(/^timed\t/m);
  });
  await broker.control('eval', 'application:set_env(rabbit, consumer_timeout, 1800000).');
  store.release();
  await eventually(() => {
    expect(handled).toBe(2);
  });
  await eventually(async () => {
    expect(await waitingIn('timed')).toBe(0);
  });
  await consumer.close();
}, 150_000);

test('a line that falls silent is given up after its heartbeats, and another one serves what was under way', async () => {
  await declare('silent');
  const line = await openFreezingLine(`${broker.url}?heartbeat=1`);
  const reader = await connectRabbit({ url: line.url, name: 'reader' });
  const store = createStoringHandler();
  store.hold();
  const consumer = await reader.consumeBatches('silent', options, store.handler);
  const ids = idsOf(100, 'silent');
  await publishAll('silent', ids);
  await eventually(() => {
    expect(store.seen.size).toBeGreaterThan(0);
  });
  line.freeze();
  store.release();
  await eventually(() => {
    expect([...store.stored].toSorted()).toEqual(ids);
  });
  await eventually(async () => {
    expect(await waitingIn('silent')).toBe(0);
  });
  // With such heartbeats a machine that stands still for a moment costs the connection: it may just be opened anew.
  await eventually(() => {
    expect(reader.isConnected()).toBe(true);
  });
  await consumer.close();
  await reader.close();
  await line.close();
}, 120_000);

test('a broker stopped and started again is connected to again, and nothing of it is missing', async () => {
  await publishAll('one by one', ['before the restart']);
  await broker.stop();
  broker = await start(Number(new URL(broker.url).port));
  const received: unknown[] = [];
  const consumer = await bus.consume('one by one', { prefetch: 1 }, ({ messageId }) => {
    received.push(messageId);
    return Promise.resolve({ kind: 'ack' });
  });
  await publishAll('one by one', ['after it']);
  await eventually(() => {
    expect(received).toEqual(['before the restart', 'after it']);
  });
  await consumer.close();
}, 200_000);

test('a broker killed while messages come one by one and in batches, and started again: none is lost, none parked', async () => {
  const store = createStoringHandler();
  let batches = 0;
  const received = new Set<string | undefined>();
  const killed = Promise.withResolvers<undefined>();
  // However slow the other one is, neither is through when the broker is killed.
  const notTooFar = (handled: number) => (handled < 1_000 ? undefined : killed.promise);
  const consumers = [
    await bus.consumeBatches('in batches', options, async (messages) => {
      batches += 1;
      // Now and then the database is away as well.
      if (batches % 5 === 0) throw Object.assign(new Error('later'), { transient: true });
      await notTooFar(store.stored.size);
      return store.handler(messages);
    }),
    await bus.consume('one by one', { prefetch: 20 }, async ({ messageId }) => {
      await notTooFar(received.size);
      received.add(messageId);
      return { kind: 'ack' };
    }),
  ];
  const queues = ['in batches', 'one by one'];
  const ids = idsOf(2_000, 'killed');
  const published = Promise.all(ids.flatMap((id) => queues.map((queue) => publishAll(queue, [id]))));
  await eventually(() => {
    expect(store.stored.size).toBeGreaterThan(50);
    expect(received.size).toBeGreaterThan(50);
  });
  expect(Math.max(store.stored.size, received.size)).toBeLessThan(2_000);
  process.kill(-broker.pid, 'SIGKILL');
  killed.resolve(undefined);
  await eventually(() => {
    expect(bus.isConnected()).toBe(false);
  });
  broker = await start(Number(new URL(broker.url).port));
  await published;
  await eventually(
    () => {
      expect([...store.stored].toSorted()).toEqual(ids);
      expect([...received].toSorted()).toEqual(ids);
    },
    { timeoutMs: 100_000, everyMs: 500 },
  );
  expect(bus.isConnected()).toBe(true);
  for (const queue of queues) expect(await waitingIn(`${queue}.parked`)).toBe(0);
  for (const consumer of consumers) await consumer.close();
}, 300_000);
