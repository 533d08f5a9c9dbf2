import { isDatabaseConflict, isDatabaseUnavailable } from '@surgery-calendar/postgres';
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
  /**
   * Called before the services stop. In this process a publish waits for its consumer, so a service that publishes while it
   * stops would wait for one that has stopped; it is told that the bus is away instead, and tries again after the next start.
   */
  quiesce(): Promise<void>;
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
  if (amqpUrl !== undefined) {
    await prove(amqpUrl, logger);
    return rabbitAt(amqpUrl, 'the RabbitMQ at AMQP_URL', () => Promise.resolve());
  }
  const server = inProcess ? undefined : findRabbitServer();
  if (server !== undefined) {
    const directory = local.at('rabbitmq');
    const broker = await startPrivateBroker({
      ...{ directory, server, user: 'surgery-calendar', password: keys.brokerPassword },
    });
    return rabbitAt(broker.url, `a private RabbitMQ, ${server}`, broker.stop);
  }
  const parkDirectory = local.at('parked');
  const bus = createInProcessBus({ parkDirectory, logger, isTransient });
  return {
    url: null,
    description: inProcess
      ? 'inside this process (BUS=in-process)'
      : 'inside this process (no rabbitmq-server found)',
    // One bus for all: a service that stops must not close it for the others.
    connect: () => Promise.resolve({ ...bus, close: () => Promise.resolve() }),
    quiesce: () => bus.close(),
    stop: () => Promise.resolve(),
  };
}

/** Throws where it cannot be reached: a service would wait for it for ever, and in production should. */
async function prove(url: string, logger: Logger): Promise<void> {
  const probe = await connectRabbit({ url, name: 'npm start', logger });
  const isThere = probe.isConnected();
  await probe.close();
  if (!isThere) throw new Error('there is no answer at AMQP_URL');
}

function rabbitAt(url: string, description: string, stop: () => Promise<void>): StackBus {
  return {
    url,
    description,
    quiesce: () => Promise.resolve(),
    stop,
    connect: (name, logger) =>
      connectRabbit({ url, name, logger, isTransient, publishAs: 'connection-user' }),
  };
}

/** As the services' own `main.ts` has it. */
function isTransient(error: unknown): boolean {
  return isDatabaseUnavailable(error) || isDatabaseConflict(error);
}
