import { randomBytes } from 'node:crypto';
import {
  demoHospitals,
  sandboxClientIds,
  serviceEnvironments,
  type ServiceName,
} from '@surgery-calendar/local-stack';
import { exportJWK, generateKeyPair } from 'jose';

export const services = ['surgery', 'identity', 'calendar-bridge'] as const satisfies readonly ServiceName[];

/** The role of a service in PostgreSQL, which is also the name of its database. */
export const databaseRoles = {
  surgery: 'surgery',
  identity: 'identity',
  'calendar-bridge': 'calendar_bridge',
} as const;

export interface ServicePasswords {
  /** Of the role that owns the tables. */
  readonly owner: string;
  readonly database: string;
  readonly broker: string;
}

/** Everything secret that a new installation with the sandbox needs; it belongs together, so it is made at once. */
export interface NewInstallation {
  readonly passwords: Readonly<Record<ServiceName, ServicePasswords>>;
  readonly sandbox: { readonly google: string; readonly portal: string };
  /** The value of a service's setting that has nothing to do with where anything is. Throws where there is none. */
  readonly setting: (service: ServiceName, name: string) => string;
}

export async function newInstallation(): Promise<NewInstallation> {
  const passwordsOfOne = () => ({ owner: newPassword(), database: newPassword(), broker: newPassword() });
  const passwords = {
    surgery: passwordsOfOne(),
    identity: passwordsOfOne(),
    'calendar-bridge': passwordsOfOne(),
  };
  const sandbox = { google: newPassword(), portal: newPassword() };
  const environments = serviceEnvironments({
    ports: { surgery: 3001, identity: 3002, calendarBridge: 3003 },
    databaseUrls: { surgery: '', identity: '', calendarBridge: '' },
    amqpUrl: '',
    hospitals: demoHospitals.map((hospital) => ({
      ...hospital,
      issuer: `http://localhost:3011/${hospital.hospitalId}`,
      clientId: sandboxClientIds.portal,
      clientSecret: sandbox.portal,
    })),
    google: {
      clientId: sandboxClientIds.google,
      clientSecret: sandbox.google,
      sandboxUrl: 'http://localhost:3010',
    },
    keys: await newKeys(),
    trustedPublishers: [],
    acceptUnverifiedPublishers: false,
    logLevel: 'info',
  });
  return {
    passwords,
    sandbox,
    setting(service, name) {
      const value = environments[service][name];
      if (value === undefined || value === '')
        throw new Error(`a new installation has no ${name} of ${service}`);
      return value;
    },
  };
}

export async function newKeys() {
  return {
    sessionSecret: newPassword(),
    tokenKey: randomBytes(32).toString('base64'),
    patientMasterKey: randomBytes(32).toString('base64'),
    bridgePrivateKey: await signingKey(),
    identityPrivateKey: await signingKey(),
  };
}

async function signingKey() {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return exportJWK(privateKey);
}

/** Fit for a URL and for SQL as it is. */
export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
