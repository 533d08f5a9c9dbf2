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
import { createInProcessQueue, type InProcessQueue } from './in-process-queue.ts';
import { openInProcessParking } from './parked-in-process.ts';
import { matchesTopic } from './topic-pattern.ts';
import { tracedBus } from './traced-bus.ts';

export interface InProcessBusOptions {
  /** Gets one JSON-lines file for each parking queue that nobody consumes; made where missing, private to its owner. */
  readonly parkDirectory: string;
  readonly logger?: BusLogger;
  /** Whether a handler's error passes by itself, so that the queue waits; errors with `transient: true` do in any case. */
  readonly isTransient?: (error: unknown) => boolean;
  /** Throws of other errors after which a message is parked; 5 unless given. */
  readonly maxAttempts?: number;
}

interface Route {
  readonly exchange: string;
  readonly pattern: string;
  readonly queue: string;
}

/**
 * A bus within this process, for a machine without RabbitMQ. A publish resolves only once every bound consumer has acked, so
 * whoever publishes from a log loses nothing by a stop, a crash included; a handler must therefore not wait for a publish that
 * ends in its own queue.
 */
export function createInProcessBus(options: InProcessBusOptions): Bus {
  const { logger = silentLogger, isTransient = () => false, maxAttempts = 5 } = options;
  const exchanges = new Set<string>();
  const queues = new Map<string, InProcessQueue>();
  const routes: Route[] = [];
  const consumers = new Set<Consumer>();
  const underWay = new Set<Promise<void>>();
  const parking = openInProcessParking(options.parkDirectory);
  let closed = false;

  const declare = (topology: Topology) => {
    for (const exchange of topology.exchanges) exchanges.add(exchange);
    for (const { name, bindings } of topology.queues) {
      if (!queues.has(name)) queues.set(name, createInProcessQueue(name));
      parking.declare(name);
      for (const { exchange, pattern } of bindings) {
        if (!exchanges.has(exchange))
          throw new Error(`The queue ${name} is bound to ${exchange}, which nobody has declared`);
        routes.push({ exchange, pattern, queue: name });
      }
    }
  };

  const targets = ({ exchange, routingKey }: OutgoingMessage): readonly InProcessQueue[] => {
    const bound = routes.filter(
      (route) => route.exchange === exchange && matchesTopic(route.pattern, routingKey),
    );
    const names = exchange === '' ? [routingKey] : new Set(bound.map(({ queue }) => queue));
    return [...names].map((name) => queues.get(name)).filter((queue) => queue !== undefined);
  };

  const publish = async (message: OutgoingMessage) => {
    if (closed) throw new BusUnavailableError('The bus is closed');
    const found = targets(message);
    if (found.length === 0) {
      throw new UnroutableError(
        `No queue is bound to ${message.exchange || 'the default exchange'} for ${message.routingKey}`,
      );
    }
    // Of each message a body object of its own, as from a wire, whatever its publisher uses again.
    const body = message.body.subarray();
    const incoming: IncomingMessage = { ...message, body, headers: message.headers ?? {} };
    await Promise.all(found.map((queue) => queue.deliver(incoming)));
  };

  const consume = (name: string, consumption: Consumption): Promise<Consumer> => {
    if (parking.has(name)) return Promise.resolve(parking.consume(name, consumption.handler));
    const queue = queues.get(name);
    if (queue === undefined)
      return Promise.reject(new Error(`The queue ${name} does not exist: declare it first`));
    const park = (message: IncomingMessage, reason: string) => parking.park(name, message, reason);
    const consumer = queue.consume(consumption, { queue: name, park, logger, isTransient, maxAttempts });
    const closing = {
      close: () => {
        consumers.delete(closing);
        return consumer.close();
      },
    };
    consumers.add(closing);
    return Promise.resolve(closing);
  };

  return tracedBus({
    declare: (topology) =>
      new Promise((resolve) => {
        declare(topology);
        resolve();
      }),
    publish: (message) => {
      const published = publish(message).finally(() => underWay.delete(published));
      underWay.add(published);
      return published;
    },
    consume: (name, options, handler) => consume(name, oneByOne(options, handler)),
    consumeBatches: (name, options, handler) => consume(name, inBatches(options, handler)),
    hasQueue: (name) =>
      closed
        ? Promise.reject(new BusUnavailableError('The bus is closed'))
        : Promise.resolve(queues.has(name) || parking.has(name)),
    isConnected: () => !closed,
    close: async () => {
      closed = true;
      await Promise.all([...consumers].map((consumer) => consumer.close()));
      for (const queue of queues.values()) queue.close();
      await Promise.allSettled(underWay);
    },
  });
}
