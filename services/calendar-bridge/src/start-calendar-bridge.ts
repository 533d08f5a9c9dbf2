import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { exchanges, queues, type QueueContract } from '@surgery-calendar/contracts';
import { startOutboxRelay } from '@surgery-calendar/outbox';
import { createPool, isDatabaseUnavailable, listen, migrate } from '@surgery-calendar/postgres';
import type { Bus } from '@surgery-calendar/rabbit';
import {
  addHealthRoutes,
  createApp,
  createBearerVerifier,
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
import { identityIssuer } from './http/caller.ts';
import { useAssertionOnce } from './http/use-assertion-once.ts';
import { openAccountLanes } from './reconcile/account-lanes.ts';
import { runReconciler } from './reconcile/run-reconciler.ts';
import { schema } from './reply/enqueue-reply.ts';
import { serveSyncLog } from './sync-log/serve-sync-log.ts';

export interface CalendarBridge {
  readonly port: number;
  /** Takes nothing new, finishes what is in hand, and closes all but the bus, which is the caller's. */
  stop(): Promise<void>;
}

/** A call to Google ends well before the lease it is made under. */
const googleTimeoutMs = 10_000;
const leaseMs = 30_000;

/** Starts the calendar bridge: migrates its schema, serves HTTP, consumes both of its queues, and keeps Google matching. */
export async function startCalendarBridge(
  configuration: CalendarBridgeConfiguration,
  parts: { readonly bus: Bus; readonly logger: Logger; readonly clock: () => Date },
): Promise<CalendarBridge> {
  const { bus, logger, clock } = parts;
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
  const reconciler = await runReconciler({
    pool,
    databaseUrl,
    tools: {
      google: connectGoogleCalendar({
        rootUrl: configuration.GOOGLE_CALENDAR_URL,
        timeoutMs: googleTimeoutMs,
        clock,
      }),
      access: askIdentity({
        identityUrl: configuration.IDENTITY_URL,
        signAssertion: await createServiceAssertionSigner({
          ...{
            issuer: 'calendar-bridge',
            audience: 'identity',
            privateKey: configuration.BRIDGE_PRIVATE_KEY,
          },
          ...{ clock, newId: randomUUID },
        }),
        timeoutMs: googleTimeoutMs,
      }),
      lanes: openAccountLanes(),
      rememberAccount: (doctor, account) => rememberAccount(pool, doctor, account),
      origin: configuration.ORIGIN,
      clock,
    },
    workers: configuration.WORKERS,
    leaseMs,
    logger,
    random: Math.random,
  });
  const consumers = [
    await bus.consume(
      queues.bridgeSurgeryEvents.name,
      { prefetch: 12 },
      consumeSurgeryEvents({
        ...{ pool, clock, logger, rights: configuration.PUBLISHER_RIGHTS },
        acceptUnverifiedPublishers: configuration.ACCEPT_UNVERIFIED_PUBLISHERS,
      }),
    ),
    await bus.consume(queues.bridgeIdentityEvents.name, { prefetch: 4 }, consumeIdentityEvents(pool, clock)),
  ];
  const verifyAssertion = await createServiceAssertionVerifier({
    ...{ issuer: identityIssuer, audience: 'calendar-bridge', publicKey: configuration.IDENTITY_PUBLIC_KEY },
    ...{ clock, useOnce: (jti, forgetAt) => useAssertionOnce(pool, jti, forgetAt) },
  });
  const app = createApp({ logger, asProblem }, (routes) => {
    addHealthRoutes(routes, async () => [
      ...(bus.isConnected() ? [] : ['the bus cannot be reached']),
      ...((await answers(() => pool.query('select 1'))) ? [] : ['PostgreSQL cannot be reached']),
    ]);
    const issuers = configuration.HOSPITALS.map(({ hospitalId, ...issuer }) => ({
      ...issuer,
      tenant: hospitalId,
    }));
    serveSyncLog(routes, pool, {
      verifyBearer: createBearerVerifier({ issuers, audience: 'surgery-calendar' }),
      verifyAssertion,
    });
  });
  const server = await serveHttp(app, { port: configuration.PORT, host: configuration.HOST });
  logger.info({ port: server.port }, 'calendar-bridge is ready');
  return {
    port: server.port,
    async stop() {
      await server.close();
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await reconciler.stop();
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
