import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOUD_EVENT, exchanges, queues } from '@surgery-calendar/contracts';
import { startOutboxRelay } from '@surgery-calendar/outbox';
import { leaseHolder, listen } from '@surgery-calendar/postgres';
import { connectRabbit, createInProcessBus, type Bus } from '@surgery-calendar/rabbit';
import { createApp, createLogger, serveHttp } from '@surgery-calendar/service-host';
import { createTestVhost } from '@surgery-calendar/test-servers';
import { consumeSurgeryEvents } from '../desire/consume-surgery-events.ts';
import { consumeParkedMessages } from '../parked/consume-parked-messages.ts';
import { serveParked } from '../parked/serve-parked.ts';
import { schema } from '../reply/enqueue-reply.ts';
import { openBridgeDatabase } from './bridge-database.ts';
import { verifyBearer } from './callers.ts';

export interface TestBus {
  readonly bus: Bus;
  readonly ownUser: string | undefined;
  close(): Promise<void>;
}

export async function openRabbit(): Promise<TestBus> {
  const vhost = await createTestVhost();
  const bus = await connectRabbit({ url: vhost.url, name: 'test', publishAs: 'connection-user' });
  return {
    bus,
    ownUser: decodeURIComponent(new URL(vhost.url).username),
    async close() {
      await bus.close();
      await vhost.drop();
    },
  };
}

export async function openInProcess(): Promise<TestBus> {
  const parkDirectory = await mkdtemp(join(tmpdir(), 'bridge-parked-'));
  const bus = createInProcessBus({ parkDirectory });
  return {
    bus,
    ownUser: undefined,
    async close() {
      await bus.close();
      await rm(parkDirectory, { recursive: true });
    },
  };
}

/** The parts of the bridge that take surgeries' messages in, and those that operators have for what cannot be taken. */
export async function openParkedWorld({ bus, ownUser }: TestBus) {
  const database = await openBridgeDatabase();
  const { pool, url } = database;
  const logger = createLogger({ name: 'bridge', level: 'silent' });
  const clock = () => new Date();
  const { name, exchange, types } = queues.bridgeSurgeryEvents;
  await bus.declare({
    exchanges: Object.values(exchanges),
    queues: [{ name, bindings: types.map((pattern) => ({ exchange, pattern })) }],
  });
  const outbox = await startOutboxRelay({
    ...{ pool, schema, logger, publish: (message) => bus.publish(message) },
    listen: (channel, onNotify) => listen(url, channel, onNotify),
    holdLease: leaseHolder({ pool, databaseUrl: url, table: `${schema}.outbox_relay` }, 'outbox'),
  });
  const consume = (trusting: boolean) => {
    const { onArrival, handler } = consumeSurgeryEvents({
      ...{ pool, clock, logger, ownUser, acceptUnverifiedPublishers: trusting },
      rights: trusting && ownUser !== undefined ? { [ownUser]: ['hc-sp'] } : {},
    });
    return bus.consumeBatches(name, { prefetch: 8, maxBatch: 4, onArrival }, handler);
  };
  let consumer = await consume(false);
  const keepers = await consumeParkedMessages({ bus, pool, queues: [name], ownUser, clock });
  const app = createApp({ logger }, (routes) =>
    serveParked(routes, { pool, logger, verifiers: { verifyBearer } }),
  );
  const server = await serveHttp(app, { port: 0, host: '127.0.0.1' });
  return {
    pool,
    databaseUrl: url,
    /** From now on whoever publishes in this test may do so, or may not. */
    async trust(trusting: boolean) {
      await consumer.close();
      consumer = await consume(trusting);
    },
    publish: (body: string, routingKey = 'surgery.amended.v1') =>
      bus.publish({
        ...{ exchange, routingKey, contentType: CLOUD_EVENT, messageId: crypto.randomUUID() },
        body: Buffer.from(body),
      }),
    async call(method: 'GET' | 'POST', path: string, body?: object, token = 'hc-sp/operator') {
      const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
        ...{ method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, kept: answer.headers.get('cache-control'), body: await answer.json() };
    },
    async close() {
      await server.close();
      await Promise.all([consumer, ...keepers].map((one) => one.close()));
      await outbox.stop();
      await database.close();
    },
  };
}
export type ParkedWorld = Awaited<ReturnType<typeof openParkedWorld>>;
