import { CLOUD_EVENT, CLOUD_EVENT_BATCH, exchanges, queues } from '@surgery-calendar/contracts';
import { EventStoreUnavailableError, WrongExpectedRevisionError } from '@surgery-calendar/event-store';
import { createPool, isDatabaseUnavailable, prepareSchema, useTokenOnce } from '@surgery-calendar/postgres';
import { measuredBus, type Bus, type Topology } from '@surgery-calendar/rabbit';
import {
  addHealthRoutes,
  addMetricsRoute,
  addTrafficRoute,
  createMetrics,
  measureBus,
  measureResources,
  createApp,
  createBearerVerifier,
  createServiceAssertionVerifier,
  namingLoneMessages,
  namingMessages,
  serveHttp,
  unavailable,
  type Logger,
  type ProblemError,
} from '@surgery-calendar/service-host';
import { v7 as uuidV7 } from 'uuid';
import type { SurgeryConfiguration } from './configuration.ts';
import { readCheckpoint } from './log/checkpoint.ts';
import { followLog, type LogFollower } from './log/follow-log.ts';
import { openLog } from './log/open-log.ts';
import { prepareLog } from './log/prepare-log.ts';
import { tellBegunAnew } from './log/tell-begun-anew.ts';
import { listenToBoard } from './board/board-signal.ts';
import { boardReader } from './board/board-reader.ts';
import { liveBoard } from './board/board-tables.ts';
import { consumeForeignEvents } from './foreign/consume-foreign-events.ts';
import { destroyForgotten } from './forgetting/destroy-forgotten.ts';
import { forgetLatecomers } from './forgetting/forget-latecomers.ts';
import { startPatientKeys } from './patient-data/start-patient-keys.ts';
import { addChangesRoute } from './http/changes-route.ts';
import { addDocsRoutes } from './http/docs-routes.ts';
import { addListRoutes } from './http/list-routes.ts';
import { identityIssuer } from './http/list-scope.ts';
import { addMessagesRoute } from './http/messages-route.ts';
import { addSurgeryRoutes } from './http/surgery-routes.ts';
import { measureRelay } from './relay/relay-metrics.ts';
import { relaySurgeries } from './relay/relay-surgeries.ts';
import { consumeReplies } from './replies/consume-replies.ts';
import { measureLag } from './log/lag-metrics.ts';
import { measureReaders } from './log/reader-metrics.ts';
import { logAndBoardSchemas } from './schemas.ts';

export interface SurgeryService {
  readonly port: number;
  /** Takes nothing new, finishes what is in hand, and closes all but the bus, which is the caller's. */
  stop(): Promise<void>;
}

/** Starts the surgery service: migrates or awaits its schemas, serves HTTP, relays the log, projects the bridge's replies. */
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
  const { logger, clock, newId = uuidV7, ownUser } = parts;
  const metrics = createMetrics();
  const bus = measuredBus(parts.bus, measureBus(metrics));
  const databaseUrl = configuration.DATABASE_URL;
  for (const own of logAndBoardSchemas(configuration))
    await prepareSchema(own.url, { ...own, logger }, configuration.MIGRATIONS);

  // Closed in the opposite order, also where a later part fails to start.
  const opened = new AsyncDisposableStack();
  try {
    const pool = createPool(databaseUrl, {
      applicationName: 'surgery',
      max: 20,
      onError: (error) => logger.warn({ err: error }, 'an idle database connection was lost'),
    });
    opened.defer(() => pool.end());
    const { store, kind, awayReason, close: closeLog } = openLog(configuration, { pool, logger });
    opened.defer(closeLog);
    const followers: LogFollower[] = [];
    const onBegunAnew = tellBegunAnew(logger, metrics, followers);
    await prepareLog({ store, kind, pool, logger, onBegunAnew });
    const { keys, close: closeKeys } = await startPatientKeys(configuration, logger);
    opened.defer(closeKeys);
    await bus.declare(topology);
    const signal = await listenToBoard(databaseUrl);
    opened.defer(() => signal.close());
    const log = { store, pool, logger, isTransient: isAway };
    const relay = relaySurgeries({ ...log, keys, databaseUrl, bus, onBegunAnew });
    followers.push(
      followLog(log, boardReader(pool, liveBoard)),
      followLog(log, destroyForgotten(keys)),
      followLog(log, forgetLatecomers({ store, pool, signal, clock })),
    );
    const readers = [...followers, relay];
    for (const reader of readers) opened.defer(() => reader.stop());
    measureResources(metrics, { pool, bus });
    measureLag(metrics, {
      ...{ store, checkpoint: (reader) => readCheckpoint(pool, reader), isAway },
      readers: [boardReader(pool, liveBoard), relay],
      elapsed: () => performance.now(),
    });
    measureReaders(metrics, readers);
    measureRelay(metrics, relay);
    const handleForeign = consumeForeignEvents({
      ...{ store, keys, ownUser, clock, rights: configuration.PUBLISHER_RIGHTS },
      acceptUnverifiedPublishers: configuration.ACCEPT_UNVERIFIED_PUBLISHERS,
    });
    const consumers = [
      // The next batch is at hand when one is stored.
      () =>
        bus.consumeBatches(
          replies.name,
          { prefetch: 256, maxBatch: 128 },
          namingLoneMessages(consumeReplies(store)),
        ),
      () => bus.consume(foreignEvents.name, { prefetch: 64 }, namingMessages(handleForeign)),
    ];
    for (const consume of consumers) {
      const consumer = await consume();
      opened.defer(() => consumer.close());
    }
    const verifyAssertion = await createServiceAssertionVerifier({
      ...{ issuer: identityIssuer, audience: 'surgery', publicKey: configuration.IDENTITY_PUBLIC_KEY },
      ...{ clock, useOnce: (jti, forgetAt) => useTokenOnce(pool, 'surgery.used_assertion', jti, forgetAt) },
    });
    const stopping = new AbortController();

    const jsonTypes = ['application/json', CLOUD_EVENT, CLOUD_EVENT_BATCH];
    const app = createApp({ logger, metrics, asProblem, jsonTypes, jsonLimit: '4mb' }, (routes) => {
      // The bus is not asked: without it commands are taken all the same, and relayed when it is back.
      const unreachable = async () => [
        ...((await answers(pool)) ? [] : ['PostgreSQL cannot be reached']),
        ...[await awayReason()].flatMap((reason) => reason ?? []),
      ];
      const unreadyReasons = async () => [
        ...(await unreachable()),
        ...readers.flatMap((reader) => reader.stoppedBy() ?? []),
      ];
      addHealthRoutes(routes, unreadyReasons, () => relay.details());
      addTrafficRoute(routes, unreachable);
      addMetricsRoute(routes, metrics);
      addDocsRoutes(routes);
      const issuers = configuration.HOSPITALS.map(({ hospitalId, ...issuer }) => ({
        ...issuer,
        tenant: hospitalId,
      }));
      const verifyBearer = createBearerVerifier({ issuers, audience: 'surgery-calendar' });
      addListRoutes(routes, { store, pool, keys, signal, verifyBearer, verifyAssertion });
      // Before /surgeries/{id}, which would take it for a surgery.
      addChangesRoute(routes, { pool, keys, signal, verifyBearer, logger, stopping: stopping.signal });
      addSurgeryRoutes(routes, { store, pool, keys, verifyBearer, clock, newId });
      addMessagesRoute(routes, { bus, store, keys, verifyBearer });
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
