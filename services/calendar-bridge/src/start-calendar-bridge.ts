import { randomUUID } from 'node:crypto';
import { countWaiting, startOutboxRelay } from '@surgery-calendar/outbox';
import {
  createPool,
  isDatabaseUnavailable,
  leaseHolder,
  listen,
  prepareSchema,
} from '@surgery-calendar/postgres';
import { measuredBus, type Bus } from '@surgery-calendar/rabbit';
import {
  createMetrics,
  createServiceAssertionSigner,
  measureBus,
  measureResources,
  outboxGauge,
  sampleGauge,
  type Logger,
} from '@surgery-calendar/service-host';
import { rememberAccount } from './account/remember-account.ts';
import { askIdentity } from './access/ask-identity.ts';
import { rememberAnswers } from './access/remember-answers.ts';
import type { CalendarBridgeConfiguration } from './configuration.ts';
import { consumeQueues, declareQueues, ownQueues } from './consume-queues.ts';
import { connectGoogleCalendar } from './google/connect-google-calendar.ts';
import { openGoogle } from './google/open-google.ts';
import { serveBridge } from './http/serve-bridge.ts';
import { measureParked } from './parked/parked-metrics.ts';
import { openAccountLanes } from './reconcile/account-lanes.ts';
import { measureDelivery } from './reconcile/delivery-metrics.ts';
import { measureDueEntries } from './reconcile/due-metrics.ts';
import { runReconciler } from './reconcile/run-reconciler.ts';
import { schema } from './reply/enqueue-reply.ts';
import { ownSchema } from './schemas.ts';
import { runSweeper } from './sweep/run-sweeper.ts';
import { measureSweeps } from './sweep/sweep-metrics.ts';

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
/** Nobody reads a calendar twice a second; a burst of edits may take four. */
const restMs = 1_000;

/** Starts the calendar bridge: migrates or awaits its schema, serves HTTP, consumes both of its queues, and keeps Google matching. */
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
  const { logger, clock, ownUser } = parts;
  const metrics = createMetrics();
  const bus = measuredBus(parts.bus, measureBus(metrics));
  const databaseUrl = configuration.DATABASE_URL;
  await prepareSchema(databaseUrl, { ...ownSchema, logger }, configuration.MIGRATIONS);
  const pool = createPool(databaseUrl, {
    applicationName: 'calendar-bridge',
    max: configuration.WORKERS + 16,
    onError: (error) => logger.warn({ err: error }, 'an idle database connection was lost'),
  });
  await declareQueues(bus);
  const outbox = await startOutboxRelay({
    pool,
    listen: (channel, onNotify) => listen(databaseUrl, channel, onNotify),
    holdLease: leaseHolder({ pool, databaseUrl, table: `${schema}.outbox_relay` }, 'outbox'),
    schema,
    publish: (message) => bus.publish(message),
    logger,
  });
  measureResources(metrics, { pool, bus });
  measureDueEntries(metrics, pool);
  measureParked(metrics, pool, ownQueues);
  sampleGauge(
    metrics,
    outboxGauge(() => countWaiting(pool, schema), isDatabaseUnavailable),
  );
  const rootUrl = configuration.GOOGLE_CALENDAR_URL;
  const quota = {
    projectLimit: configuration.QUOTA_PROJECT,
    accountLimit: configuration.QUOTA_ACCOUNT,
    windowMs: configuration.QUOTA_WINDOW_MS,
  };
  const google = openGoogle(connectGoogleCalendar({ rootUrl, timeoutMs: googleTimeoutMs, clock }), {
    ...{ pool, quota, metrics, logger, clock, random: Math.random },
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
      access: rememberAnswers(access, () => performance.now()),
      lanes: openAccountLanes(),
      rememberAccount: (doctor, account) => rememberAccount(pool, doctor, account),
      origin: configuration.ORIGIN,
      clock,
    },
    workers: configuration.WORKERS,
    leaseMs,
    restMs,
    quota,
    logger,
    random: Math.random,
    onConcluded: measureDelivery(metrics, clock),
  });
  const sweeperOptions = {
    databaseUrl,
    circuit: google.circuit,
    tools: {
      ...{ pool, access, logger, clock, origin: configuration.ORIGIN },
      google: google.inLane('slow'),
      metrics: measureSweeps(metrics),
    },
    random: Math.random,
  };
  const sweeper = configuration.WORKERS === 0 ? undefined : await runSweeper(sweeperOptions);
  const consumers = await consumeQueues(configuration, { bus, pool, logger, clock, ownUser });
  const server = await serveBridge(configuration, {
    ...{ bus, pool, metrics, logger, clock, circuit: google.circuit },
  });
  logger.info({ port: server.port }, 'calendar-bridge is ready');
  return {
    port: server.port,
    async stop() {
      await server.close();
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await Promise.all([reconciler.stop(), sweeper?.stop()]);
      await outbox.stop();
      await pool.end();
    },
  };
}
