import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { connectRabbit, createInProcessBus, type Bus } from '@surgery-calendar/rabbit';
import { findRabbitServer, startPrivateBroker } from '@surgery-calendar/rabbit/private-broker';
import type { Logger } from '@surgery-calendar/service-host';
import type { LocalDirectory } from './local-directory.ts';
import type { LocalKeys } from './local-keys.ts';

export interface StackBus {
  /** Null: the bus is in this process. */
  readonly url: string | null;
  readonly description: string;
  /** A service's own connection. */
  connect(service: string, logger: Logger): Promise<Bus>;
  stop(): Promise<void>;
}

/**
 * The RabbitMQ at `amqpUrl`, else an installed one run as a private child, else a bus in this process. `inProcess` takes the last
 * one whatever is there.
 */
export async function startBus(
  amqpUrl: string | undefined,
  inProcess: boolean,
  local: LocalDirectory,
  keys: LocalKeys,
  logger: Logger,
): Promise<StackBus> {
  if (amqpUrl !== undefined) return rabbitAt(amqpUrl, 'the RabbitMQ at AMQP_URL', () => Promise.resolve());
  const server = inProcess ? undefined : findRabbitServer();
  if (server !== undefined) {
    const directory = local.at('rabbitmq');
    const broker = await startPrivateBroker({
      ...{ directory, server, user: 'surgery-calendar', password: keys.brokerPassword },
    });
    return rabbitAt(broker.url, `a private RabbitMQ, ${server}`, broker.stop);
  }
  const parkDirectory = local.at('parked');
  const bus = createInProcessBus({ parkDirectory, logger, isTransient: isDatabaseUnavailable });
  return {
    url: null,
    description: inProcess
      ? 'inside this process (BUS=in-process)'
      : 'inside this process (no rabbitmq-server found)',
    // One bus for all: a service that stops must not close it for the others.
    connect: () => Promise.resolve({ ...bus, close: () => Promise.resolve() }),
    stop: () => bus.close(),
  };
}

function rabbitAt(url: string, description: string, stop: () => Promise<void>): StackBus {
  return {
    url,
    description,
    stop,
    connect: (name, logger) =>
      connectRabbit({ url, name, logger, isTransient: isDatabaseUnavailable, publishAs: 'connection-user' }),
  };
}
