import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { exchanges, queues, type QueueContract } from '@surgery-calendar/contracts';
import { startOutboxRelay } from '@surgery-calendar/outbox';
import { createPool, isDatabaseUnavailable, listen, migrate } from '@surgery-calendar/postgres';
import type { Bus } from '@surgery-calendar/rabbit';
import {
  addHealthRoutes,
  addMetricsRoute,
  createApp,
  createBearerVerifier,
  createMetrics,
  createServiceAssertionSigner,
  createServiceAssertionVerifier,
  serveHttp,
  unavailable,
  type Logger,
} from '@surgery-calendar/service-host';
import { rememberAccount } from './account/remember-account.ts';
import { askIdentity } from './access/ask-identity.ts';
import { consumeIdentityEvents } from './access/consume-identity-events.ts';
import type { CalendarBridgeConfiguration } from './configuration.ts';
import { consumeSurgeryEvents } from './desire/consume-surgery-events.ts';
import { connectGoogleCalendar } from './google/connect-google-calendar.ts';
import { openGoogle } from './google/open-google.ts';
import { identityIssuer } from './http/caller.ts';
import { serveOpenApi } from './http/openapi-document.ts';
import { useAssertionOnce } from './http/use-assertion-once.ts';
import { serveSync } from './on-demand/serve-sync.ts';
import { consumeParkedMessages } from './parked/consume-parked-messages.ts';
import { serveParked } from './parked/serve-parked.ts';
import { openAccountLanes } from './reconcile/account-lanes.ts';
import { measureDueEntries } from './reconcile/due-metrics.ts';
import { runReconciler } from './reconcile/run-reconciler.ts';
import { schema } from './reply/enqueue-reply.ts';
import { runSweeper } from './sweep/run-sweeper.ts';
import { measureSweeps } from './sweep/sweep-metrics.ts';
import { serveSyncLog } from './sync-log/serve-sync-log.ts';

export interface CalendarBridge {
  readonly port: number;
  /** Takes nothing new, finishes what is in hand, and closes all but the bus, which is the caller's. */
  stop(): Promise<void>;
}

/** A call to Google ends well before the lease it is made under. */
const googleTimeoutMs = 10_000;
const identityTimeoutMs = 5_000;
/** Of a replica that crashed, entries pass on so soon. */
const leaseMs = 15_000;
/** Nobody reads a calendar twice a second. */
const restMs = 1_000;

/** Starts the calendar bridge: migrates its schema, serves HTTP, consumes both of its queues, and keeps Google matching. */
export async function startCalendarBridge(
  configuration: CalendarBridgeConfiguration,
  parts: {
    readonly bus: Bus;
    readonly logger: Logger;
    readonly clock: () => Date;
    /** The RabbitMQ user whose name the bus puts on what it publishes; undefined on a bus within this process. */
    readonly ownUser: string | undefined;
  },
): Promise<CalendarBridge> {
  const { bus, logger, clock, ownUser } = parts;
  const databaseUrl = configuration.DATABASE_URL;
  await migrate(databaseUrl, { schema, directory: fileURLToPath(new URL('../migrations', import.meta.url)) });
  const pool = createPool(databaseUrl, {
    applicationName: 'calendar-bridge',
    max: configuration.WORKERS + 16,
    onError: (error) => logger.warn({ err: error }, 'an idle database connection was lost'),
  });
  await bus.declare({
    exchanges: Object.values(exchanges),
    queues: [queues.bridgeSurgeryEvents, queues.bridgeIdentityEvents].map(withBindings),
  });
  const outbox = await startOutboxRelay({
    pool,
    listen: (channel, onNotify) => listen(databaseUrl, channel, onNotify),
    schema,
    publish: (message) => bus.publish(message),
    logger,
  });
  const metrics = createMetrics();
  measureDueEntries(metrics, pool);
  const rootUrl = configuration.GOOGLE_CALENDAR_URL;
  const google = openGoogle(connectGoogleCalendar({ rootUrl, timeoutMs: googleTimeoutMs, clock }), {
    ...{ pool, metrics, logger, clock, random: Math.random },
    quota: {
      projectLimit: configuration.QUOTA_PROJECT,
      accountLimit: configuration.QUOTA_ACCOUNT,
      windowMs: configuration.QUOTA_WINDOW_MS,
    },
  });
  const access = askIdentity({
    identityUrl: configuration.IDENTITY_URL,
    signAssertion: await createServiceAssertionSigner({
      ...{ issuer: 'calendar-bridge', audience: 'identity', privateKey: configuration.BRIDGE_PRIVATE_KEY },
      ...{ clock, newId: randomUUID },
    }),
    timeoutMs: identityTimeoutMs,
  });
  const reconciler = await runReconciler({
    pool,
    databaseUrl,
    googleFor: google.inLane,
    circuit: google.circuit,
    tools: {
      access,
      lanes: openAccountLanes(),
      rememberAccount: (doctor, account) => rememberAccount(pool, doctor, account),
      origin: configuration.ORIGIN,
      clock,
    },
    workers: configuration.WORKERS,
    leaseMs,
    restMs,
    logger,
    random: Math.random,
  });
  const sweeper = await runSweeper({
    databaseUrl,
    circuit: google.circuit,
    tools: {
      ...{ pool, access, logger, clock, origin: configuration.ORIGIN },
      google: google.inLane('slow'),
      metrics: measureSweeps(metrics),
    },
    random: Math.random,
  });
  const consumers = [
    await bus.consumeBatches(
      queues.bridgeSurgeryEvents.name,
      // The next batch is at hand when one is stored.
      { prefetch: 256, maxBatch: 128 },
      consumeSurgeryEvents({
        ...{ pool, clock, logger, ownUser, rights: configuration.PUBLISHER_RIGHTS },
        acceptUnverifiedPublishers: configuration.ACCEPT_UNVERIFIED_PUBLISHERS,
      }),
    ),
    await bus.consume(queues.bridgeIdentityEvents.name, { prefetch: 4 }, consumeIdentityEvents(pool, clock)),
    ...(await consumeParkedMessages({
      ...{ bus, pool, ownUser, clock },
      queues: [queues.bridgeSurgeryEvents.name, queues.bridgeIdentityEvents.name],
    })),
  ];
  const verifyAssertion = await createServiceAssertionVerifier({
    ...{ issuer: identityIssuer, audience: 'calendar-bridge', publicKey: configuration.IDENTITY_PUBLIC_KEY },
    ...{ clock, useOnce: (jti, forgetAt) => useAssertionOnce(pool, jti, forgetAt) },
  });
  const app = createApp({ logger, asProblem }, (routes) => {
    const unready = async () => [
      ...(bus.isConnected() ? [] : ['the bus cannot be reached']),
      ...((await answers(() => pool.query('select 1'))) ? [] : ['PostgreSQL cannot be reached']),
    ];
    addHealthRoutes(routes, unready, google.circuit.details);
    addMetricsRoute(routes, metrics);
    const issuers = configuration.HOSPITALS.map(({ hospitalId, ...issuer }) => ({
      ...issuer,
      tenant: hospitalId,
    }));
    const verifiers = {
      verifyBearer: createBearerVerifier({ issuers, audience: 'surgery-calendar' }),
      verifyAssertion,
    };
    serveOpenApi(routes);
    serveSyncLog(routes, pool, verifiers);
    serveSync(routes, pool, verifiers);
    serveParked(routes, { pool, logger, verifiers });
  });
  const server = await serveHttp(app, { port: configuration.PORT, host: configuration.HOST });
  logger.info({ port: server.port }, 'calendar-bridge is ready');
  return {
    port: server.port,
    async stop() {
      await server.close();
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await Promise.all([reconciler.stop(), sweeper.stop()]);
      await outbox.stop();
      await pool.end();
    },
  };
}

function withBindings(queue: QueueContract) {
  return {
    name: queue.name,
    bindings: queue.types.map((pattern) => ({ exchange: queue.exchange, pattern })),
  };
}

function asProblem(error: unknown) {
  return isDatabaseUnavailable(error) ? unavailable('The database cannot be reached.', error) : undefined;
}

async function answers(question: () => Promise<unknown>): Promise<boolean> {
  try {
    await question();
    return true;
  } catch (error) {
    if (isDatabaseUnavailable(error)) return false;
    throw error;
  }
}
