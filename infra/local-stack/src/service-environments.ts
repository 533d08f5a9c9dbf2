import type { JWK } from 'jose';

/** What the services of one installation have to know of their surroundings. URLs without a closing slash. */
export interface Surroundings {
  readonly ports: { readonly surgery: number; readonly identity: number; readonly calendarBridge: number };
  readonly databaseUrls: {
    readonly surgery: string;
    readonly identity: string;
    readonly calendarBridge: string;
  };
  /** Undefined: the log is in the surgery service's database. */
  readonly eventStoreUrl?: string | undefined;
  readonly amqpUrl: string;
  readonly hospitals: readonly {
    readonly hospitalId: string;
    readonly name: string;
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
  }[];
  readonly google: {
    readonly clientId: string;
    readonly clientSecret: string;
    /** By default the portal's own callback. */
    readonly redirectUri?: string;
    /** A sandbox's origin; undefined is the real Google. */
    readonly sandboxUrl: string | undefined;
  };
  readonly keys: {
    readonly sessionSecret: string;
    /** Base64, 32 bytes. */
    readonly tokenKey: string;
    /** The same, for the keys of patients' data. */
    readonly patientMasterKey: string;
    readonly bridgePrivateKey: JWK;
    readonly identityPrivateKey: JWK;
  };
  /** Users of RabbitMQ who may publish for every hospital. */
  readonly trustedPublishers: readonly string[];
  readonly acceptUnverifiedPublishers: boolean;
  readonly logLevel: string;
}

export type ServiceName = 'surgery' | 'identity' | 'calendar-bridge';

/** `.local/environments.json`: what `npm start` gave each service, for `npm run doctor`; as private as the keys. */
export const environmentsFile = 'environments.json';

/** The name of every installation that is started from here. */
export const origin = 'surgery-calendar';

/** The environment of each service, as its `configuration.ts` reads it. */
export function serviceEnvironments(world: Surroundings): Record<ServiceName, Record<string, string>> {
  const shared = { AMQP_URL: world.amqpUrl, LOG_LEVEL: world.logLevel, HOST: '127.0.0.1' };
  const issuers = JSON.stringify(world.hospitals.map(({ hospitalId, issuer }) => ({ hospitalId, issuer })));
  const bridgePublicKey = publicHalf(world.keys.bridgePrivateKey);
  const identityPublicKey = publicHalf(world.keys.identityPrivateKey);
  const identityUrl = `http://localhost:${world.ports.identity}`;
  const { google } = world;
  const publishers = {
    PUBLISHER_RIGHTS: JSON.stringify(Object.fromEntries(world.trustedPublishers.map((user) => [user, '*']))),
    ACCEPT_UNVERIFIED_PUBLISHERS: String(world.acceptUnverifiedPublishers),
  };
  return {
    surgery: {
      ...shared,
      PORT: String(world.ports.surgery),
      DATABASE_URL: world.databaseUrls.surgery,
      ...(world.eventStoreUrl === undefined ? {} : { EVENT_STORE_URL: world.eventStoreUrl }),
      HOSPITALS: issuers,
      IDENTITY_PUBLIC_KEY: JSON.stringify(identityPublicKey),
      PATIENT_KEYS_MASTER: JSON.stringify({ local: world.keys.patientMasterKey }),
      ...publishers,
    },
    identity: {
      ...shared,
      PORT: String(world.ports.identity),
      PUBLIC_URL: identityUrl,
      DATABASE_URL: world.databaseUrls.identity,
      HOSPITALS: JSON.stringify(world.hospitals.map((hospital) => ({ ...hospital, patientDetails: 'full' }))),
      SESSION_SECRET: world.keys.sessionSecret,
      TOKEN_KEYS: JSON.stringify({ local: world.keys.tokenKey }),
      BRIDGE_PUBLIC_KEY: JSON.stringify(bridgePublicKey),
      IDENTITY_PRIVATE_KEY: JSON.stringify(world.keys.identityPrivateKey),
      SURGERY_URL: `http://localhost:${world.ports.surgery}`,
      CALENDAR_BRIDGE_URL: `http://localhost:${world.ports.calendarBridge}`,
      GOOGLE_CLIENT_ID: google.clientId,
      GOOGLE_CLIENT_SECRET: google.clientSecret,
      GOOGLE_REDIRECT_URI: google.redirectUri ?? `${identityUrl}/google/callback`,
      ...(google.sandboxUrl === undefined ? {} : { GOOGLE_BASE_URL: google.sandboxUrl }),
    },
    'calendar-bridge': {
      ...shared,
      PORT: String(world.ports.calendarBridge),
      DATABASE_URL: world.databaseUrls.calendarBridge,
      HOSPITALS: issuers,
      IDENTITY_URL: identityUrl,
      ORIGIN: origin,
      BRIDGE_PRIVATE_KEY: JSON.stringify(world.keys.bridgePrivateKey),
      IDENTITY_PUBLIC_KEY: JSON.stringify(identityPublicKey),
      ...publishers,
      ...(google.sandboxUrl === undefined ? {} : { GOOGLE_CALENDAR_URL: google.sandboxUrl }),
    },
  };
}

function publicHalf({ d: _private, ...key }: JWK): JWK {
  return key;
}
