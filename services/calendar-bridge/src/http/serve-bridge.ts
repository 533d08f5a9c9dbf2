import { isDatabaseUnavailable, useTokenOnce } from '@surgery-calendar/postgres';
import type { Bus } from '@surgery-calendar/rabbit';
import {
  addHealthRoutes,
  addMetricsRoute,
  createApp,
  createBearerVerifier,
  createServiceAssertionVerifier,
  serveHttp,
  unavailable,
  type HttpServer,
  type Logger,
  type Registry,
} from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import type { GoogleCircuit } from '../circuit/google-circuit.ts';
import type { CalendarBridgeConfiguration } from '../configuration.ts';
import { serveSync } from '../on-demand/serve-sync.ts';
import { serveParked } from '../parked/serve-parked.ts';
import { serveSyncLog } from '../sync-log/serve-sync-log.ts';
import { identityIssuer, usedAssertions } from './caller.ts';
import { serveOpenApi } from './openapi-document.ts';

/** Health, metrics, and what operators and identity may ask the bridge. */
export async function serveBridge(
  configuration: Pick<CalendarBridgeConfiguration, 'HOSPITALS' | 'IDENTITY_PUBLIC_KEY' | 'PORT' | 'HOST'>,
  parts: {
    readonly bus: Bus;
    readonly pool: Pool;
    readonly circuit: Pick<GoogleCircuit, 'details'>;
    readonly metrics: Registry;
    readonly logger: Logger;
    readonly clock: () => Date;
  },
): Promise<HttpServer> {
  const { bus, pool, circuit, metrics, logger, clock } = parts;
  const issuers = configuration.HOSPITALS.map(({ hospitalId, ...issuer }) => ({
    ...issuer,
    tenant: hospitalId,
  }));
  const verifiers = {
    verifyBearer: createBearerVerifier({ issuers, audience: 'surgery-calendar' }),
    verifyAssertion: await createServiceAssertionVerifier({
      ...{ issuer: identityIssuer, audience: 'calendar-bridge', clock },
      publicKey: configuration.IDENTITY_PUBLIC_KEY,
      useOnce: (jti, forgetAt) => useTokenOnce(pool, usedAssertions, jti, forgetAt),
    }),
  };
  const unready = async () => [
    ...(bus.isConnected() ? [] : ['the bus cannot be reached']),
    ...((await answers(() => pool.query('select 1'))) ? [] : ['PostgreSQL cannot be reached']),
  ];
  const app = createApp({ logger, metrics, asProblem }, (routes) => {
    addHealthRoutes(routes, unready, circuit.details);
    addMetricsRoute(routes, metrics);
    serveOpenApi(routes);
    serveSyncLog(routes, pool, verifiers);
    serveSync(routes, pool, verifiers);
    serveParked(routes, { pool, logger, verifiers });
  });
  return serveHttp(app, { port: configuration.PORT, host: configuration.HOST });
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
