import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxClientIds, serviceEnvironments } from '@surgery-calendar/local-stack';
import { startEmbeddedPostgres } from '@surgery-calendar/postgres/embedded';
import { findRabbitServer, startPrivateBroker } from '@surgery-calendar/rabbit/private-broker';
import type { ProgramName } from '../bundle/programs.ts';
import { newKeys, newPassword, services } from '../new-secrets/new-installation.ts';

export interface Container {
  readonly name: ProgramName;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What answers 200 once it serves; undefined: it runs to its end. */
  readonly probe: string | undefined;
}

/** A PostgreSQL and a RabbitMQ on this machine's loopback, and the containers to run beside them, in this order. */
export async function startSurroundings(): Promise<{
  readonly containers: readonly Container[];
  readonly stop: () => Promise<void>;
}> {
  const server = findRabbitServer();
  if (server === undefined)
    throw new Error('there is no rabbitmq-server here: apt-get install rabbitmq-server');
  const directory = mkdtempSync(join(tmpdir(), 'surgery-calendar-smoke-'));
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres') });
  const broker = await startPrivateBroker({
    ...{ directory: join(directory, 'rabbitmq'), server, user: 'smoke', password: newPassword() },
  });
  const sandbox = { google: newPassword(), portal: newPassword() };
  const given = serviceEnvironments({
    ports: { surgery: 13_001, identity: 13_002, calendarBridge: 13_003 },
    databaseUrls: { surgery: postgres.url, identity: postgres.url, calendarBridge: postgres.url },
    amqpUrl: broker.url,
    hospitals: [
      {
        ...{ hospitalId: 'hc-sp', name: 'HC', issuer: 'http://localhost:13011/hc-sp' },
        ...{ clientId: sandboxClientIds.portal, clientSecret: sandbox.portal },
      },
    ],
    google: {
      clientId: sandboxClientIds.google,
      clientSecret: sandbox.google,
      sandboxUrl: 'http://localhost:13010',
    },
    keys: await newKeys(),
    trustedPublishers: ['smoke'],
    acceptUnverifiedPublishers: false,
    logLevel: 'info',
  });
  const ports = { surgery: 13_001, identity: 13_002, 'calendar-bridge': 13_003 };
  return {
    containers: [
      {
        name: 'sandbox',
        args: [],
        environment: {
          ...{
            GOOGLE_SANDBOX_PORT: '13010',
            HOSPITAL_IDP_PORT: '13011',
            PUBLIC_URL: 'http://localhost:13002',
          },
          ...{ GOOGLE_CLIENT_SECRET: sandbox.google, PORTAL_CLIENT_SECRET: sandbox.portal },
        },
        probe: 'http://localhost:13011/hc-sp/.well-known/openid-configuration',
      },
      ...services.flatMap((name): Container[] => [
        { name, args: ['migrate'], environment: { DATABASE_URL: postgres.url }, probe: undefined },
        {
          ...{ name, args: [], environment: { ...given[name], MIGRATIONS: 'await' } },
          probe: `http://localhost:${ports[name]}/readyz`,
        },
      ]),
      // Once they are all there.
      ...services.map((name): Container => ({
        ...{ name, args: ['doctor'], environment: { ...given[name], MIGRATIONS: 'await' } },
        probe: undefined,
      })),
    ],
    stop: async () => {
      await broker.stop();
      await postgres.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
