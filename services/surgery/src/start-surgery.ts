import { fileURLToPath } from 'node:url';
import { CLOUD_EVENT, CLOUD_EVENT_BATCH, exchanges, queues } from '@surgery-calendar/contracts';
import {
  createPostgresEventStore,
  EventStoreUnavailableError,
  postgresEventStoreMigrations,
  WrongExpectedRevisionError,
} from '@surgery-calendar/event-store';
import { createPool, isDatabaseUnavailable, migrate } from '@surgery-calendar/postgres';
import type { Bus, Topology } from '@surgery-calendar/rabbit';
import {
  addHealthRoutes,
  addMetricsRoute,
  createMetrics,
  createApp,
  createBearerVerifier,
  serveHttp,
  unavailable,
  type Logger,
  type ProblemError,
} from '@surgery-calendar/service-host';
import { v7 as uuidV7 } from 'uuid';
import type { SurgeryConfiguration } from './configuration.ts';
import { followLog } from './log/follow-log.ts';
import { listenToBoard } from './board/board-signal.ts';
import { boardReader } from './board/board-reader.ts';
import { liveBoard } from './board/board-tables.ts';
import { consumeForeignEvents } from './foreign/consume-foreign-events.ts';
import { addChangesRoute } from './http/changes-route.ts';
import { addDocsRoutes } from './http/docs-routes.ts';
import { addListRoutes } from './http/list-routes.ts';
import { addMessagesRoute } from './http/messages-route.ts';
import { addSurgeryRoutes } from './http/surgery-routes.ts';
import { relaySurgeries } from './relay/relay-surgeries.ts';
import { consumeReplies } from './replies/consume-replies.ts';
import { measureReaders } from './log/reader-metrics.ts';

export interface SurgeryService {
  readonly port: number;
  /** Takes nothing new, finishes what is in hand, and closes all but the bus, which is the caller's. */
  stop(): Promise<void>;
}

/** Starts the surgery service: migrates, serves HTTP, relays the log, projects the bridge's replies. */
export async function startSurgery(
  configuration: SurgeryConfiguration,
  parts: {
    readonly bus: Bus;
    readonly logger: Logger;
    readonly clock: () => Date;
    readonly newId?: () => string;
    /** The RabbitMQ user that this service's messages carry, where it sets one. */
    readonly ownUser?: string | undefined;
  },
): Promise<SurgeryService> {
  // UUIDv7: ids of neighbouring surgeries stand side by side in every index.
  const { bus, logger, clock, newId = uuidV7, ownUser } = parts;
  const databaseUrl = configuration.DATABASE_URL;
  await migrate(databaseUrl, { schema: eventStoreSchema, directory: postgresEventStoreMigrations });
  await migrate(databaseUrl, { schema: 'surgery', directory: migrations });

  // Closed in the opposite order, also where a later part fails to start.
  const opened = new AsyncDisposableStack();
  try {
    const pool = createPool(databaseUrl, {
      applicationName: 'surgery',
      max: 20,
      onError: (error) => logger.warn({ err: error }, 'an idle database connection was lost'),
    });
    opened.defer(() => pool.end());
    const store = createPostgresEventStore({
      ...{ pool, listenUrl: databaseUrl, logger },
      schema: eventStoreSchema,
    });
    opened.defer(() => store.close());
    await bus.declare(topology);
    const signal = await listenToBoard(databaseUrl);
    opened.defer(() => signal.close());
    const log = { store, pool, logger, isTransient: isAway };
    const readers = [
      followLog(log, boardReader(pool, liveBoard)),
      followLog(log, relaySurgeries({ store, pool, bus, logger })),
    ];
    for (const reader of readers) opened.defer(() => reader.stop());
    const metrics = createMetrics();
    measureReaders(metrics, readers);
    const handlers = [
      { queue: replies, handler: consumeReplies(store) },
      {
        queue: foreignEvents,
        handler: consumeForeignEvents({
          ...{ store, ownUser, rights: configuration.PUBLISHER_RIGHTS },
          acceptUnverifiedPublishers: configuration.ACCEPT_UNVERIFIED_PUBLISHERS,
        }),
      },
    ];
    for (const { queue, handler } of handlers) {
      const consumer = await bus.consume(queue.name, { prefetch: 64 }, handler);
      opened.defer(() => consumer.close());
    }
    const stopping = new AbortController();

    const jsonTypes = ['application/json', CLOUD_EVENT, CLOUD_EVENT_BATCH];
    const app = createApp({ logger, asProblem, jsonTypes, jsonLimit: '4mb' }, (routes) => {
      // The bus is not asked: without it commands are taken all the same, and relayed when it is back.
      addHealthRoutes(routes, async () => [
        ...((await answers(pool)) ? [] : ['PostgreSQL cannot be reached']),
        ...readers.flatMap((reader) => reader.stoppedBy() ?? []),
      ]);
      addMetricsRoute(routes, metrics);
      addDocsRoutes(routes);
      const issuers = configuration.HOSPITALS.map(({ hospitalId, ...issuer }) => ({
        ...issuer,
        tenant: hospitalId,
      }));
      const verifyBearer = createBearerVerifier({ issuers, audience: 'surgery-calendar' });
      addListRoutes(routes, { store, pool, signal, verifyBearer });
      // Before /surgeries/{id}, which would take it for a surgery.
      addChangesRoute(routes, { pool, signal, verifyBearer, logger, stopping: stopping.signal });
      addSurgeryRoutes(routes, { store, pool, verifyBearer, clock, newId });
      addMessagesRoute(routes, { bus, store, verifyBearer });
    });
    const server = await serveHttp(app, { port: configuration.PORT, host: configuration.HOST });
    opened.defer(() => server.close());
    // Streams of changes would hold up the server's end.
    opened.defer(() => stopping.abort());
    logger.info({ port: server.port }, 'surgery is ready');
    return { port: server.port, stop: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

const replies = queues.surgeryCalendarReplies;
const foreignEvents = queues.surgeryForeignEvents;
const topology: Topology = {
  exchanges: [exchanges.surgeryEvents, replies.exchange],
  queues: [replies, foreignEvents].map((queue) => ({
    name: queue.name,
    bindings: queue.types.map((pattern) => ({ exchange: queue.exchange, pattern })),
  })),
};

const eventStoreSchema = 'event_store';
const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

function asProblem(error: unknown): ProblemError | undefined {
  if (error instanceof EventStoreUnavailableError)
    return unavailable('The event store cannot be reached.', error);
  if (error instanceof WrongExpectedRevisionError)
    return unavailable('Too many commands for this surgery at once.', error);
  return isDatabaseUnavailable(error) ? unavailable('The database cannot be reached.', error) : undefined;
}

function isAway(error: unknown): boolean {
  return error instanceof EventStoreUnavailableError || isDatabaseUnavailable(error);
}

async function answers(pool: { query(sql: string): Promise<unknown> }): Promise<boolean> {
  try {
    await pool.query('select 1');
    return true;
  } catch (error) {
    if (isDatabaseUnavailable(error)) return false;
    throw error;
  }
}
