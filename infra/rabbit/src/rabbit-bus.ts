import { type ChannelModel, type ConfirmChannel } from 'amqplib';
import { silentLogger, type BusLogger } from './bus-logger.ts';
import {
  BusUnavailableError,
  UnroutableError,
  type Bus,
  type Consumer,
  type IncomingMessage,
  type OutgoingMessage,
  type Topology,
} from './bus.ts';
import { inBatches, oneByOne, type Consumption } from './consumption.ts';
import { keepConsuming } from './keep-consuming.ts';
import { keepOpen } from './keep-open.ts';
import { parkedMessage, type ParkedMessage } from './parked-message.ts';
import { createPublishWindow } from './publish-window.ts';
import { reasonOf, RefusedLoginError } from './rabbit-errors.ts';
import { checkQueuesOver, type CheckQueue } from './rabbit-queue-check.ts';
import { publishOver, type Publish } from './rabbit-publisher.ts';
import { openSession } from './rabbit-session.ts';
import { declareTopology } from './rabbit-topology.ts';
import { tracedBus } from './traced-bus.ts';

export interface RabbitOptions {
  /** `amqp://` or `amqps://`, with user, password and vhost. */
  readonly url: string;
  /** What the broker's list of connections shows. */
  readonly name: string;
  readonly logger?: BusLogger;
  /** Whether a handler's error passes by itself, so that the queue waits; errors with `transient: true` do in any case. */
  readonly isTransient?: (error: unknown) => boolean;
  /** Throws of other errors after which a message is parked; 5 unless given. */
  readonly maxAttempts?: number;
  /** How long a publish waits for its confirm, and `hasQueue` for its answer, in milliseconds; 30,000 unless given. */
  readonly publishTimeoutMs?: number;
  /** Sets `user_id`, which the broker checks, to the connection's user on every message. */
  readonly publishAs?: 'connection-user';
}

interface Publisher {
  readonly connection: ChannelModel;
  readonly publish: Publish;
  readonly checkQueue: CheckQueue;
}

// 25 times the rate of one at a time, measured with confirms to a quorum queue.
const windowSize = 256;

/**
 * The bus over RabbitMQ: one connection for publishing and one for each consumer, since a broker that blocks publishers must not
 * hold back acks. Each is opened again for ever when lost, the topology declared anew. Resolves after the first attempt, also
 * where the broker is away; throws where it refuses the user or the vhost.
 */
export async function connectRabbit(options: RabbitOptions): Promise<Bus> {
  const {
    url,
    name,
    logger = silentLogger,
    isTransient = () => false,
    maxAttempts = 5,
    publishTimeoutMs = 30_000,
  } = options;
  const userId = options.publishAs === undefined ? undefined : decodeURIComponent(new URL(url).username);
  const topologies: Topology[] = [];
  const consumers = new Set<Consumer>();
  const window = createPublishWindow(windowSize);
  let closed = false;

  const declareAll = async (connection: ChannelModel) => {
    for (const topology of topologies) await declareTopology(connection, topology);
  };
  const publisher = await keepOpen<Publisher>({
    open: async (closing) => {
      const session = await openSession<ConfirmChannel>(
        url,
        `${name} publisher`,
        async (connection) => {
          await declareAll(connection);
          return connection.createConfirmChannel();
        },
        closing,
      );
      logger.info({ bus: name }, 'Connected to RabbitMQ');
      return {
        value: {
          connection: session.connection,
          publish: publishOver(session, userId),
          checkQueue: checkQueuesOver(session),
        },
        lost: session.lost,
        close: session.close,
      };
    },
    onLost: (reason) =>
      logger.warn({ bus: name, reason: reasonOf(reason) }, 'No connection to RabbitMQ; trying again'),
    isFinal: (error) => error instanceof RefusedLoginError,
  });

  const connected = () => {
    const open = publisher.current();
    if (open === undefined) throw new BusUnavailableError('There is no connection to RabbitMQ');
    return open;
  };
  const publish = (message: OutgoingMessage | ParkedMessage) =>
    window.run(async () => {
      if (closed) throw new BusUnavailableError('The bus is closed');
      return connected().publish(message, publishTimeoutMs);
    });

  const park = async (queue: string, message: IncomingMessage, reason: string) => {
    await publish(parkedMessage(queue, message, reason, new Date())).catch(async (error: unknown) => {
      // Somebody deleted the parking queue: have it declared anew for the next attempt.
      const open = publisher.current();
      if (error instanceof UnroutableError && open !== undefined) await declareAll(open.connection);
      throw error;
    });
  };
  const consume = async (queue: string, consumption: Consumption) => {
    const rules = { queue, park: park.bind(undefined, queue), logger, isTransient, maxAttempts };
    const kept = await keepConsuming({ url, name, declareAll, consumption, rules });
    const consumer: Consumer = {
      close: async () => {
        consumers.delete(consumer);
        await kept.close();
      },
    };
    consumers.add(consumer);
    return consumer;
  };

  return tracedBus({
    declare: async (topology) => {
      const open = publisher.current();
      // Declared on connecting, before anything is published, where there is no connection now.
      if (open !== undefined) await declareTopology(open.connection, topology);
      topologies.push(topology);
    },
    publish,
    consume: (queue, consumeOptions, handler) => consume(queue, oneByOne(consumeOptions, handler)),
    consumeBatches: (queue, batchOptions, handler) => consume(queue, inBatches(batchOptions, handler)),
    hasQueue: async (name) => connected().checkQueue(name, publishTimeoutMs),
    isConnected: () => publisher.current() !== undefined,
    close: async () => {
      await Promise.all([...consumers].map((consumer) => consumer.close()));
      closed = true;
      await window.emptied();
      await publisher.close();
    },
  });
}
