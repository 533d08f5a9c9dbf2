import { randomBytes } from 'node:crypto';
import { exchanges, parkingQueueOf, queues } from '@surgery-calendar/contracts';
import {
  connectDoctor,
  demoDoctors,
  demoHospitals,
  sandboxClientIds,
  serviceEnvironments,
  startSandbox,
  type DemoDoctor,
  type Sandbox,
  type ServiceName,
} from '@surgery-calendar/local-stack';
import { createTestDatabase, createTestVhost } from '@surgery-calendar/test-servers';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';
import { fiveFreePorts } from './free-ports.ts';
import { startProcess, type Launch, type ServiceProcess } from './service-process.ts';

/** The whole system as production runs it: each service a process of its own, on the real PostgreSQL and RabbitMQ. */
export interface System {
  readonly urls: { readonly surgery: string; readonly identity: string; readonly calendarBridge: string };
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  readonly sandbox: Sandbox;
  readonly processes: Readonly<Record<ServiceName, ServiceProcess>>;
  /** What each of them was started with, for another replica. */
  readonly environments: Readonly<Record<ServiceName, Readonly<Record<string, string>>>>;
  /** Bearer tokens at hospital hc-sp. */
  readonly tokens: { readonly scheduler: string; readonly operator: string };
  /** Everything that this system was given to keep to itself. */
  readonly secrets: readonly string[];
  /** Connects doctors through the portal's real pages. */
  connect(doctors: readonly DemoDoctor[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it on a database and a vhost of its own. `connected` are the doctors to connect at once. */
export async function startSystem(
  options: {
    readonly connected?: readonly DemoDoctor[];
    readonly trustedPublishers?: readonly string[];
    readonly acceptUnverifiedPublishers?: boolean;
    readonly logLevel?: string;
    /** Undefined: as `JOURNEYS_EVENT_STORE` says for all journeys, by default in the system's PostgreSQL. */
    readonly eventStoreUrl?: string;
    /** Settings of a service that differ from what the local stack gives it. */
    readonly settings?: Partial<Record<ServiceName, Readonly<Record<string, string>>>>;
    /** Makes the system's database ready, and tells each service's own address of it; without it they share the owner's. */
    readonly prepareDatabase?: (url: string) => Promise<Readonly<Record<ServiceName, string>>>;
    /** What is run; by default the bundles that the tests share. */
    readonly launch?: (service: ServiceName) => Launch;
  } = {},
): Promise<System> {
  const database = await createTestDatabase();
  const vhost = await createTestVhost(leftBehind);
  const ownEventStore = options.eventStoreUrl === undefined ? await startChosenEventStore() : undefined;
  const [surgery, identity, calendarBridge, googlePort, hospitalIdpPort] = await fiveFreePorts();
  const ports = { surgery, identity, calendarBridge };
  const secret = () => randomBytes(24).toString('base64url');
  const secrets = { google: secret(), portal: secret() };
  const identityUrl = `http://localhost:${identity}`;
  const sandbox = await startSandbox({
    googlePort,
    hospitalIdpPort,
    identityUrl,
    googleClientSecret: secrets.google,
    portalClientSecret: secrets.portal,
    stateDirectory: undefined,
  });
  const keys = {
    sessionSecret: secret(),
    tokenKey: randomBytes(32).toString('base64'),
    patientMasterKey: randomBytes(32).toString('base64'),
    bridgePrivateKey: await newSigningKey(),
    identityPrivateKey: await newSigningKey(),
  };
  const urls = await options.prepareDatabase?.(database.url);
  const databaseUrls = {
    surgery: urls?.surgery ?? database.url,
    identity: urls?.identity ?? database.url,
    calendarBridge: urls?.['calendar-bridge'] ?? database.url,
  };
  const given = serviceEnvironments({
    ports,
    databaseUrls,
    eventStoreUrl: options.eventStoreUrl ?? ownEventStore?.url,
    amqpUrl: vhost.url,
    hospitals: demoHospitals.map((hospital) => ({
      ...hospital,
      issuer: sandbox.hospitalIdp.issuerOf(hospital.hospitalId),
      clientId: sandboxClientIds.portal,
      clientSecret: secrets.portal,
    })),
    google: {
      clientId: sandboxClientIds.google,
      clientSecret: secrets.google,
      sandboxUrl: sandbox.google.url,
    },
    keys,
    trustedPublishers: options.trustedPublishers ?? [decodeURIComponent(new URL(vhost.url).username)],
    acceptUnverifiedPublishers: options.acceptUnverifiedPublishers ?? true,
    logLevel: options.logLevel ?? 'warn',
  });
  const settingsOf = (service: ServiceName) => ({ ...given[service], ...options.settings?.[service] });
  const environments = {
    'calendar-bridge': settingsOf('calendar-bridge'),
    ...{ identity: settingsOf('identity'), surgery: settingsOf('surgery') },
  };
  const start = (service: ServiceName, port: number) =>
    startProcess(service, port, environments[service], options.launch?.(service));
  const processes = {
    'calendar-bridge': await start('calendar-bridge', calendarBridge),
    identity: await start('identity', identity),
    surgery: await start('surgery', surgery),
  };
  const tokenFor = (role: string) =>
    sandbox.hospitalIdp.issueToken({ hospitalId: 'hc-sp', sub: `test-${role}`, roles: [role] });
  const system: System = {
    urls: {
      surgery: `http://localhost:${surgery}`,
      identity: identityUrl,
      calendarBridge: `http://localhost:${calendarBridge}`,
    },
    amqpUrl: vhost.url,
    databaseUrl: database.url,
    sandbox,
    processes,
    environments,
    tokens: { scheduler: await tokenFor('scheduler'), operator: await tokenFor('operator') },
    secrets: [
      ...Object.values(secrets),
      ...[
        keys.sessionSecret,
        keys.tokenKey,
        keys.patientMasterKey,
        keys.bridgePrivateKey.d ?? '',
        keys.identityPrivateKey.d ?? '',
      ],
      ...[database.url, vhost.url].map((url) => new URL(url).password),
    ],
    async connect(doctors) {
      for (const doctor of doctors) await connectDoctor({ identityUrl, ...doctor });
    },
    async stop() {
      for (const process of Object.values(processes)) await process.stop();
      await sandbox.stop();
      await ownEventStore?.stop();
      await vhost.drop();
      await database.drop();
    },
  };
  await system.connect(options.connected ?? []);
  return system;
}

/** What `JOURNEYS_EVENT_STORE=eventstoredb npm test -- test` asks for: an EventStoreDB for each system. */
async function startChosenEventStore(): Promise<EventStoreProcess | undefined> {
  switch (process.env['JOURNEYS_EVENT_STORE']) {
    case undefined:
    case 'postgres':
      return undefined;
    case 'eventstoredb':
      return startEventStoreProcess();
    default:
      throw new Error('JOURNEYS_EVENT_STORE is postgres or eventstoredb');
  }
}

async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return exportJWK(privateKey);
}

/** What the services and the publishers of these tests leave at a broker that is not ours. */
const leftBehind = {
  queues: [
    ...Object.values(queues).flatMap(({ name }) => [name, parkingQueueOf(name)]),
    'reply.test',
    'reply.sentinel',
  ],
  exchanges: Object.values(exchanges),
};

/** A demo doctor by the id at the hospital. Throws where there is none. */
export function demoDoctor(surgeonId: string): DemoDoctor {
  const doctor = demoDoctors.find((one) => one.surgeonId === surgeonId);
  if (doctor === undefined) throw new Error(`no demo doctor ${surgeonId}`);
  return doctor;
}
