import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { exchanges, queues } from '@surgery-calendar/contracts';
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
  addHealthRoutes,
  addMetricsRoute,
  createMetrics,
  measureBus,
  measureResources,
  outboxGauge,
  sampleGauge,
  createApp,
  createBearerVerifier,
  createServiceAssertionSigner,
  createServiceAssertionVerifier,
  namingMessages,
  serveHttp,
  unavailable,
  type Logger,
} from '@surgery-calendar/service-host';
import type pg from 'pg';
import { createApi } from './api/api.ts';
import { createAccessTokenSource } from './calendar-access/access-token.ts';
import { startRefreshAhead } from './calendar-access/refresh-ahead.ts';
import { addCalendarAccessRoutes } from './calendar-access/calendar-access-routes.ts';
import { createIdTokenVerifier } from './google/id-token.ts';
import { type IdentityConfiguration } from './configuration.ts';
import { API_AUDIENCE } from './hospital.ts';
import { startHousekeeping } from './housekeeping/start-housekeeping.ts';
import { measureConnections } from './metrics/connection-metrics.ts';
import { countedGoogle } from './metrics/google-call-metrics.ts';
import { rememberTokenId } from './one-time/remember-token-id.ts';
import { type AskedService } from './overview/ask-service.ts';
import { createOverviewSource } from './overview/overview.ts';
import { announceChangedPolicies } from './policy/announce-changed-policies.ts';
import { createPortal } from './portal/portal.ts';
import { securityHeaders } from './portal/security-headers.ts';
import { createSessions } from './portal/session.ts';
import { addRiscRoute } from './risc/risc-route.ts';
import { ownSchema, SCHEMA } from './schema.ts';
import { addScimRoutes } from './scim/scim-routes.ts';
import { addBackChannelLogoutRoute } from './sign-in/back-channel-logout-route.ts';
import { createHospitalOidc } from './sign-in/hospital-oidc.ts';
import { consumeCalendarReplies } from './withdrawal/consume-calendar-replies.ts';
import { reportMissingKeys } from './tokens/report-missing-keys.ts';
import { runDepartures } from './withdrawal/run-departures.ts';

/** A doctor waits for the page meanwhile. */
const overviewTimeoutMs = 1_500;

export interface IdentityDependencies {
  readonly bus: Bus;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly newId?: () => string;
}

export interface Identity {
  readonly url: string;
  stop(): Promise<void>;
}

/** Migrates or awaits the schema, then serves the portal and the bridge's endpoint. Rejects where the database is away or the port taken. */
export async function startIdentity(
  configuration: IdentityConfiguration,
  dependencies: IdentityDependencies,
): Promise<Identity> {
  const { logger, clock, newId = randomUUID } = dependencies;
  const { hospitals, publicUrl } = configuration;
  const metrics = createMetrics();
  const bus = measuredBus(dependencies.bus, measureBus(metrics));
  const google = countedGoogle(configuration.google, metrics);
  await prepareSchema(configuration.databaseUrl, { ...ownSchema, logger }, configuration.migrations);
  const pool = createPool(configuration.databaseUrl, {
    applicationName: 'identity',
    onError: (error) => logger.warn({ err: error }, 'an idle database connection broke'),
  });
  measureResources(metrics, { pool, bus });
  measureConnections(metrics, pool);
  sampleGauge(
    metrics,
    outboxGauge(() => countWaiting(pool, SCHEMA), isDatabaseUnavailable),
  );
  const replies = queues.identityCalendarReplies;
  await reportMissingKeys(pool, configuration.tokenKeyring, logger);
  await bus.declare({
    exchanges: [exchanges.identityEvents, exchanges.calendarReplies],
    queues: [
      {
        name: replies.name,
        bindings: replies.types.map((pattern) => ({ exchange: replies.exchange, pattern })),
      },
    ],
  });
  const relay = await startOutboxRelay({
    pool,
    listen: (channel, onNotify) => listen(configuration.databaseUrl, channel, onNotify),
    holdLease: leaseHolder(
      { pool, databaseUrl: configuration.databaseUrl, table: `${SCHEMA}.outbox_relay` },
      'outbox',
    ),
    schema: SCHEMA,
    publish: (message) => bus.publish(message),
    logger,
  });
  const sessions = createSessions({
    pool,
    secret: configuration.sessionSecret,
    publicUrl,
    clock,
    onError: (error) => logger.error({ err: error }, 'the session store failed'),
  });
  const parts = {
    pool,
    hospitals,
    google,
    publicUrl,
    clock,
    newId,
    logger,
    keyring: configuration.tokenKeyring,
    patienceMs: configuration.withdrawalPatienceMs,
  };
  const consumer = await bus.consume(
    replies.name,
    { prefetch: 4 },
    namingMessages(consumeCalendarReplies(pool, clock)),
  );
  const departures = await runDepartures({
    ...parts,
    databaseUrl: configuration.databaseUrl,
    random: Math.random,
  });
  const accessToken = createAccessTokenSource({ ...parts, pause: (ms) => pause(ms) });
  const verifyAssertion = await createServiceAssertionVerifier({
    issuer: 'calendar-bridge',
    audience: 'identity',
    publicKey: configuration.bridgePublicKey,
    clock,
    // One comes with every change on a calendar: a wait for the disk would be part of each.
    useOnce: (tokenId, forgetAt) =>
      rememberTokenId(pool, { issuer: 'calendar-bridge', tokenId, forgetAt }, false),
  });
  const oidc = createHospitalOidc();
  const verifyIdToken = createIdTokenVerifier(google, clock);
  const asked = async (name: AskedService['name'], url: string): Promise<AskedService> => ({
    ...{ name, url, timeoutMs: overviewTimeoutMs },
    signAssertion: await createServiceAssertionSigner({
      ...{ issuer: 'identity', audience: name, privateKey: configuration.identityPrivateKey },
      ...{ clock, newId: randomUUID },
    }),
  });
  const overview = createOverviewSource({
    ...parts,
    surgery: await asked('surgery', configuration.surgeryUrl),
    bridge: await asked('calendar-bridge', configuration.calendarBridgeUrl),
  });
  const portal = createPortal({ ...parts, sessions, oidc, verifyIdToken, overview });
  const issuers = hospitals.map(({ hospitalId: tenant, ...issuer }) => ({ ...issuer, tenant }));
  const api = createApi({
    ...{ ...parts, sessions, verifyIdToken, redirectUris: configuration.redirectUris },
    verifyBearer: createBearerVerifier({ issuers, audience: API_AUDIENCE }),
  });

  const app = createApp(
    {
      ...{ logger, metrics },
      helmet: securityHeaders({
        publicUrl,
        formsLeadTo: [google.endpoints.authorization, ...hospitals.map(({ issuer }) => issuer)],
      }),
      asProblem: (error) =>
        isDatabaseUnavailable(error) ? unavailable('The database is away.', error) : undefined,
    },
    (served) => {
      served.set('trust proxy', [...configuration.trustedProxies]);
      addHealthRoutes(served, () => unreadyReasons(pool));
      addMetricsRoute(served, metrics);
      addCalendarAccessRoutes(served, { ...parts, accessToken, verifyAssertion });
      addBackChannelLogoutRoute(served, { ...parts, oidc });
      addScimRoutes(served, parts);
      addRiscRoute(served, parts);
      served.use('/api/v1', api);
      served.use(portal);
    },
  );
  await announceChangedPolicies(parts);
  const server = await serveHttp(app, { port: configuration.port, host: configuration.host });
  const refreshAhead = startRefreshAhead({ ...parts, random: Math.random });
  const housekeeping = startHousekeeping(parts);
  logger.info({ port: server.port }, 'identity serves');
  return {
    url: `http://localhost:${server.port}`,
    stop: async () => {
      await server.close();
      await refreshAhead.stop();
      await housekeeping.stop();
      await consumer.close();
      await departures.stop();
      sessions.close();
      await relay.stop();
      await pool.end();
    },
  };
}

/** The bus is no reason: consents are stored without it, and their messages wait in the outbox. */
async function unreadyReasons(pool: pg.Pool): Promise<string[]> {
  try {
    await pool.query('SELECT 1');
    return [];
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    return ['the database is away'];
  }
}
