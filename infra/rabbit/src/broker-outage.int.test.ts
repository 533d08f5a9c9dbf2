import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { type Bus } from './bus.ts';
import { findRabbitServer, startPrivateBroker, type PrivateBroker } from './private-broker.ts';
import { connectRabbit } from './rabbit-bus.ts';

let directory: string;
let broker: PrivateBroker;
let bus: Bus;
let port: number;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'surgery-calendar-outage-'));
  broker = await start();
  port = Number(new URL(broker.url).port);
  bus = await connectRabbit({ url: broker.url, name: 'outage' });
  await bus.declare({
    exchanges: ['events'],
    queues: [{ name: 'work', bindings: [{ exchange: 'events', pattern: '#' }] }],
  });
});
afterAll(async () => {
  await bus.close();
  await broker.stop();
  await rm(directory, { recursive: true });
});

function start(): Promise<PrivateBroker> {
  const server = findRabbitServer();
  if (server === undefined) throw new Error('This test kills a RabbitMQ of its own: install rabbitmq-server');
  return startPrivateBroker({ directory, server, user: 'test', password: 'test', ...(port > 0 && { port }) });
}

/** As a relay does: again and again with the same id, until it is confirmed. */
function publishUntilConfirmed(messageId: string): Promise<void> {
  const message = {
    exchange: 'events',
    routingKey: 'a',
    body: Buffer.from(messageId),
    contentType: 'text/plain',
    messageId,
  };
  return eventually(() => bus.publish(message), { timeoutMs: 45_000 });
}

test('a broker stopped and started again is connected to again, and nothing of it is missing', async () => {
  await publishUntilConfirmed('before the restart');
  await broker.stop();
  broker = await start();
  const received: unknown[] = [];
  const consumer = await bus.consume('work', { prefetch: 1 }, ({ messageId }) => {
    received.push(messageId);
    return Promise.resolve({ kind: 'ack' });
  });
  await publishUntilConfirmed('after it');
  await eventually(() => {
    expect(received).toEqual(['before the restart', 'after it']);
  });
  await consumer.close();
}, 60_000);

// After the test above: RabbitMQ 3.10 forgets a quorum queue that was declared less than some three seconds before a kill -9.
test('a broker killed while messages are published and consumed, and started again: none is lost', async () => {
  const received = new Set<string | undefined>();
  const consumer = await bus.consume('work', { prefetch: 20 }, ({ messageId }) => {
    received.add(messageId);
    return Promise.resolve({ kind: 'ack' });
  });
  const published = Promise.all(Array.from({ length: 2_000 }, (_, n) => publishUntilConfirmed(String(n))));
  await eventually(() => {
    expect(received.size).toBeGreaterThan(50);
  });
  expect(received.size).toBeLessThan(2_000);

  process.kill(-broker.pid, 'SIGKILL');
  await eventually(() => {
    expect(bus.isConnected()).toBe(false);
  });
  broker = await start();

  await published;
  await eventually(
    () => {
      expect(received.size).toBe(2_000);
    },
    { timeoutMs: 30_000 },
  );
  expect(bus.isConnected()).toBe(true);
  await consumer.close();
}, 120_000);
