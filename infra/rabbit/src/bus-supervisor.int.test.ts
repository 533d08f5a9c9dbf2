import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import amqp from 'amqplib';
import { eventually } from '@surgery-calendar/test-servers';
import { type Bus, type IncomingMessage, type Verdict } from './bus.ts';
import { findRabbitServer, startPrivateBroker, type PrivateBroker } from './private-broker.ts';
import { connectRabbit } from './rabbit-bus.ts';
import { openFreezingLine } from './testing/freezing-line.ts';

// A consumer of batches and everything that befalls it at a broker: nothing is lost, nothing is acked that was not stored.

const options = { prefetch: 40, maxBatch: 20 };
let directory: string;
let broker: PrivateBroker;
let bus: Bus;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'surgery-calendar-supervisor-'));
  broker = await start();
  bus = await connectRabbit({ url: broker.url, name: 'publisher' });
  // Long before its test: RabbitMQ 3.10 forgets a quorum queue that was declared less than some three seconds before a kill -9.
  await declare('killed');
});
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
  await Promise.all(ids.map((id) => eventually(() => publish(queue, id), { timeoutMs: 45_000 })));
}

function idsOf(count: number, prefix: string): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(4, '0')}`);
}

/** Stores batches, and can be held in the middle of one. */
function storing() {
  const stored = new Set<string | undefined>();
  const seen = new Set<string | undefined>();
  let held = Promise.resolve();
  let release = () => undefined as unknown;
  return {
    stored,
    seen,
    hold() {
      const gate = Promise.withResolvers<undefined>();
      held = gate.promise.then(() => undefined);
      release = () => gate.resolve(undefined);
    },
    release: () => release(),
    handler: async (messages: readonly IncomingMessage[]): Promise<readonly Verdict[]> => {
      for (const { messageId } of messages) seen.add(messageId);
      await held;
      for (const { messageId } of messages) stored.add(messageId);
      return messages.map(() => ({ kind: 'ack' }));
    },
  };
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
  const store = storing();
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
});

test('while the broker blocks publishers, publishes are held back and batches go on', async () => {
  await declare('blocked');
  const store = storing();
  store.hold();
  const consumer = await bus.consumeBatches('blocked', options, store.handler);
  const before = idsOf(60, 'before');
  await publishAll('blocked', before);
  await broker.control('set_vm_memory_high_watermark', '0');
  let confirmed = 0;
  const during = idsOf(10, 'during').map((id) =>
    publish('blocked', id).then(() => {
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
}, 90_000);

test('a channel that the broker closes is opened again, and what it had not seen stored comes again', async () => {
  // How long a consumer may keep a message, and how often a channel looks: read when a channel opens.
  await broker.control(
    'eval',
    'application:set_env(rabbit, consumer_timeout, 1000), application:set_env(rabbit, channel_tick_interval, 500).',
  );
  await declare('timed');
  const store = storing();
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
}, 90_000);

test('a line that falls silent is given up after its heartbeats, and another one serves what was under way', async () => {
  await declare('silent');
  const line = await openFreezingLine(`${broker.url}?heartbeat=1`);
  const reader = await connectRabbit({ url: line.url, name: 'reader' });
  const store = storing();
  store.hold();
  const consumer = await reader.consumeBatches('silent', options, store.handler);
  const ids = idsOf(100, 'silent');
  await publishAll('silent', ids);
  await eventually(() => {
    expect(store.seen.size).toBeGreaterThan(0);
  });
  line.freeze();
  store.release();
  await eventually(
    () => {
      expect([...store.stored].toSorted()).toEqual(ids);
    },
    { timeoutMs: 20_000 },
  );
  await eventually(async () => {
    expect(await waitingIn('silent')).toBe(0);
  });
  expect(reader.isConnected()).toBe(true);
  await consumer.close();
  await reader.close();
  await line.close();
}, 60_000);

test('a broker killed while batches are under way, and started again: none is lost, none parked', async () => {
  const store = storing();
  let batches = 0;
  const consumer = await bus.consumeBatches('killed', options, (messages) => {
    batches += 1;
    // Now and then the database is away as well.
    if (batches % 5 === 0) throw Object.assign(new Error('later'), { transient: true });
    return store.handler(messages);
  });
  const ids = idsOf(2_000, 'killed');
  const published = publishAll('killed', ids);
  await eventually(() => {
    expect(store.stored.size).toBeGreaterThan(50);
  });
  process.kill(-broker.pid, 'SIGKILL');
  await eventually(() => {
    expect(bus.isConnected()).toBe(false);
  });
  broker = await start(Number(new URL(broker.url).port));
  await published;
  await eventually(
    () => {
      expect([...store.stored].toSorted()).toEqual(ids);
    },
    { timeoutMs: 45_000 },
  );
  expect(await waitingIn('killed.parked')).toBe(0);
  await consumer.close();
}, 150_000);
