import { afterAll, beforeAll, expect, test } from '@jest/globals';
import amqp from 'amqplib';
import {
  busOfService,
  exchanges,
  queues,
  type QueueContract,
  type ServiceName,
} from '@surgery-calendar/contracts';
import { connectRabbit, inspectBroker, type Bus, type Verdict } from '@surgery-calendar/rabbit';
import { eventually } from '@surgery-calendar/test-servers';
import { startDefinedBroker, type DefinedBroker } from '../harness/defined-broker.ts';

// A broker set up by the definitions alone, as a hospital's IT does it, and what each user may and may not do on it.

const services = ['surgery', 'identity', 'calendar-bridge'] as const;
let broker: DefinedBroker;
const open: Bus[] = [];

beforeAll(async () => {
  broker = await startDefinedBroker(['his-sp', 'lab'], [...services, 'his-sp']);
}, 120_000);
afterAll(async () => {
  await Promise.all(open.map((bus) => bus.close()));
  await broker.stop();
});

async function connectAs(user: string): Promise<Bus> {
  const bus = await connectRabbit({ url: broker.urlOf(user), name: user, publishAs: 'connection-user' });
  open.push(bus);
  return bus;
}

function queuesOf(service: ServiceName): readonly QueueContract[] {
  return Object.values(queues).filter(({ reader }) => reader === service);
}

/** As the service itself does when it starts. */
async function startAs(service: ServiceName): Promise<Bus> {
  const bus = await connectAs(service);
  await bus.declare({
    exchanges: Object.values(exchanges),
    queues: queuesOf(service).map(({ name, exchange, types }) => ({
      name,
      bindings: types.map((pattern) => ({ exchange, pattern })),
    })),
  });
  return bus;
}

function message(exchange: string, routingKey: string, messageId = 'm') {
  return { exchange, routingKey, messageId, contentType: 'text/plain', body: Buffer.from(messageId) };
}

const ack: Verdict = { kind: 'ack' };

test('each service starts by its own user: declares what it owns, reads its queues, publishes, parks', async () => {
  const arrived = new Set<string | undefined>();
  const consumers = [];
  for (const service of services) {
    const bus = await startAs(service);
    for (const { name, parked } of queuesOf(service)) {
      consumers.push(
        await bus.consume(name, { prefetch: 1 }, ({ messageId }) => {
          arrived.add(`${name} ${String(messageId)}`);
          return Promise.resolve({ kind: 'park', reason: 'not-json' });
        }),
      );
      if (parked !== 'kept-by-reader') continue;
      consumers.push(
        await bus.consume(`${name}.parked`, { prefetch: 1 }, ({ messageId }) => {
          arrived.add(`${name}.parked ${String(messageId)}`);
          return Promise.resolve(ack);
        }),
      );
    }
  }
  const [surgery, identity, bridge] = open;
  await surgery?.publish(message(exchanges.surgeryEvents, 'surgery.scheduled.v1', '1'));
  await identity?.publish(message(exchanges.identityEvents, 'calendar-access.granted.v1', '2'));
  await bridge?.publish(message(exchanges.calendarReplies, 'calendar.entry-settled.v1', '3'));
  await bridge?.publish(message(exchanges.calendarReplies, 'calendar.doctor-cleared.v1', '4'));
  await eventually(() => {
    expect([...arrived].toSorted()).toEqual(
      [
        ...['calendar-bridge.identity-events 2', 'calendar-bridge.identity-events.parked 2'],
        ...['calendar-bridge.surgery-events 1', 'calendar-bridge.surgery-events.parked 1'],
        ...['identity.calendar-replies 4', 'surgery.calendar-replies 3', 'surgery.foreign-events 1'],
      ].toSorted(),
    );
  });
  await eventually(async () => {
    const depths = await broker.control('list_queues', 'name', 'messages', '--silent');
    expect(depths).toMatch(/^surgery\.foreign-events\.parked\t1$/m);
    expect(depths).toMatch(/^identity\.calendar-replies\.parked\t1$/m);
  });
  await Promise.all(consumers.map((consumer) => consumer.close()));
}, 60_000);

test('a hospital’s system publishes surgeries and gets the replies, and the broker vouches for who it is', async () => {
  const bridge = await startAs('calendar-bridge');
  const users: unknown[] = [];
  const consumer = await bridge.consume(
    queues.bridgeSurgeryEvents.name,
    { prefetch: 1 },
    async (incoming) => {
      users.push(incoming.userId);
      await bridge.publish(message('', incoming.replyTo ?? '', 'reply'));
      return ack;
    },
  );
  const { connection, channel } = await openChannel('his-sp');
  await channel.assertQueue('reply.his-sp', { durable: true });
  const replies: unknown[] = [];
  await channel.consume('reply.his-sp', (reply) => replies.push(reply?.properties.messageId), {
    noAck: true,
  });
  const about = { userId: 'his-sp', replyTo: 'reply.his-sp' };
  channel.publish(exchanges.surgeryEvents, 'surgery.scheduled.v1', Buffer.from('{}'), about);
  await channel.waitForConfirms();
  await eventually(() => {
    expect(replies).toEqual(['reply']);
  });
  expect(users).toEqual(['his-sp']);
  await consumer.close();
  await connection.close();
});

type Attempt = (channel: amqp.ConfirmChannel) => unknown;
const text = Buffer.from('{}');
const attempts: readonly (readonly [string, number, Attempt])[] = [
  [
    'publish in another’s name',
    406,
    (channel) =>
      channel.publish(exchanges.surgeryEvents, 'surgery.scheduled.v1', text, { userId: 'surgery' }),
  ],
  [
    'publish what is no surgery',
    403,
    (channel) => channel.publish(exchanges.surgeryEvents, 'patient.forgotten.v1', text),
  ],
  [
    'publish as identity does',
    403,
    (channel) => channel.publish(exchanges.identityEvents, 'calendar-access.granted.v1', text),
  ],
  [
    'publish replies',
    403,
    (channel) => channel.publish(exchanges.calendarReplies, 'calendar.entry-settled.v1', text),
  ],
  ['publish to a queue directly', 403, (channel) => channel.sendToQueue('reply.lab', text)],
  ['read surgeries', 403, (channel) => channel.consume(queues.bridgeSurgeryEvents.name, () => undefined)],
  ['read what is parked', 403, (channel) => channel.get(`${queues.surgeryForeignEvents.name}.parked`)],
  ['read another’s replies', 403, (channel) => channel.assertQueue('reply.lab')],
  ['declare a queue of another name', 403, (channel) => channel.assertQueue('his-sp')],
  [
    'listen to surgeries by a queue of its own',
    403,
    async (channel) => {
      await channel.assertQueue('reply.his-sp', { durable: true });
      await channel.bindQueue('reply.his-sp', exchanges.surgeryEvents, '#');
    },
  ],
  ['delete an exchange', 403, (channel) => channel.deleteExchange(exchanges.surgeryEvents)],
];

test.each(attempts)('a hospital’s system may not %s', async (_what, code, attempt) => {
  expect(await refusalOf('his-sp', attempt)).toMatchObject({ code });
});

test.each<readonly [string, Attempt]>([
  ['read another’s queue', (channel) => channel.consume(queues.bridgeSurgeryEvents.name, () => undefined)],
  ['read what another has parked', (channel) => channel.get(`${queues.identityCalendarReplies.name}.parked`)],
  [
    'publish to another’s exchange',
    (channel) => channel.publish(exchanges.identityEvents, 'calendar-access.granted.v1', text),
  ],
  ['delete another’s queue', (channel) => channel.deleteQueue(queues.bridgeSurgeryEvents.name)],
])('a service may not %s', async (_what, attempt) => {
  expect(await refusalOf('surgery', attempt)).toMatchObject({ code: 403 });
});

test('the doctor finds every right that a service’s user lacks, and no message is given to it meanwhile', async () => {
  const lookAs = (user: ServiceName, at: ServiceName) => inspectBroker(broker.urlOf(user), busOfService(at));
  const { connection, channel } = await openChannel('calendar-bridge');
  channel.sendToQueue(queues.bridgeSurgeryEvents.name, text);
  await channel.waitForConfirms();
  for (const service of services)
    expect(await lookAs(service, service)).toMatchObject({
      missing: [],
      closedExchanges: [],
      closedQueues: [],
    });
  expect(await lookAs('identity', 'calendar-bridge')).toMatchObject({
    closedExchanges: [exchanges.calendarReplies],
    closedQueues: busOfService('calendar-bridge').consumed,
  });
  const waiting = await channel.get(queues.bridgeSurgeryEvents.name, { noAck: true });
  expect(waiting).toMatchObject({ fields: { redelivered: false } });
  await connection.close();
});

async function refusalOf(user: string, attempt: Attempt): Promise<unknown> {
  const { connection, channel } = await openChannel(user);
  const refusal = new Promise((resolve) => channel.on('error', resolve));
  // What the call itself rejects with is the same refusal.
  await Promise.resolve(attempt(channel)).catch(() => undefined);
  try {
    return await refusal;
  } finally {
    await connection.close();
  }
}

async function openChannel(user: string) {
  const connection = await amqp.connect(broker.urlOf(user));
  return { connection, channel: await connection.createConfirmChannel() };
}
