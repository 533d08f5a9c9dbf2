import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import {
  type CalendarAccess,
  type DoctorAccessEvent,
  type DoctorCleared,
  type PolicyChangedEvent,
} from '@surgery-calendar/contracts';
import { createPool } from '@surgery-calendar/postgres';
import { createFormClient, type FormClient, type Page } from '@surgery-calendar/sandbox/form-client';
import { startGoogleSandbox, type FaultRule, type GoogleSandbox } from '@surgery-calendar/sandbox/google';
import { startHospitalIdp, type HospitalIdp } from '@surgery-calendar/sandbox/hospital-idp';
import { createLogger, createServiceAssertionSigner } from '@surgery-calendar/service-host';
import { createTestDatabase, freePort } from '@surgery-calendar/test-servers';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type pg from 'pg';
import { environment, startIdentity, type Identity } from '../index.ts';
import { identitySchema } from './identity-database.ts';
import {
  googleAccounts,
  googleSecret,
  hospitalOf,
  integratorPage,
  password,
  portalAt,
  type Person,
} from './people.ts';
import { recordingBus } from './recording-bus.ts';

export interface IdentityWorld {
  readonly url: string;
  readonly google: GoogleSandbox;
  readonly idp: HospitalIdp;
  readonly pool: pg.Pool;
  readonly settings: Readonly<Record<string, string>>;
  /** What identity published of doctors, in order. */
  readonly published: DoctorAccessEvent[];
  /** What it published of hospitals' policies, in order. */
  readonly policyChanges: PolicyChangedEvent[];
  /** Hands identity what the bridge says after it took a doctor's entries off; gives what became of the message. */
  bridgeSays(cleared: DoctorCleared): Promise<string>;
  /** Everything identity logged. */
  log(): string;
  /** Moves identity's clock on. */
  passTime(ms: number): void;
  signIn(
    person: Person,
    browser?: FormClient,
    /** The provider's form, where the browser stands at it already. */
    form?: Page,
  ): Promise<{ readonly browser: FormClient; readonly page: Page }>;
  connect(person: Person, googleEmail: string): Promise<Page>;
  /** Asks for a doctor's access as the bridge does, of this identity or of a replica. */
  askAccess(
    doctor: { readonly hospitalId: string; readonly doctorId: string },
    more?: {
      readonly identityUrl?: string;
      readonly key?: JWK;
      readonly claims?: Record<string, string>;
      readonly refusedAccessToken?: string;
    },
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: CalendarAccess }>;
  addFault(rule: FaultRule): Promise<void>;
  clearFaults(): Promise<void>;
  /** How often Google was asked at a path: `/token`, `/revoke`. */
  googleRequests(path: string): Promise<number>;
  tokenRequests(): Promise<number>;
  /** Another process of the same identity, with other settings where given. */
  startReplica(changed?: Readonly<Record<string, string>>): Promise<Identity>;
  stop(): Promise<void>;
}

const signingKeys = new Map<string, Promise<JWK>>();

/** A hospital's key, the same in every world of a test file: making one costs more than a sign-in. */
function signingKeyOf(hospitalId: string): Promise<JWK> {
  const known = signingKeys.get(hospitalId);
  if (known !== undefined) return known;
  const made = generateKeyPair('RS256', { extractable: true }).then(async ({ privateKey }) => ({
    ...(await exportJWK(privateKey)),
    ...{ use: 'sig', alg: 'RS256', kid: `key-of-${hospitalId}` },
  }));
  signingKeys.set(hospitalId, made);
  return made;
}

/** Identity on a database of its own, between a sandbox Google and the hospitals' identity providers. */
export async function startIdentityWorld(
  changed: Readonly<Record<string, string>> = {},
  /** Of the hospitals that have a directory. */
  scimTokens: Readonly<Record<string, string>> = {},
): Promise<IdentityWorld> {
  const directoryOf = (hospitalId: string) =>
    scimTokens[hospitalId] === undefined ? {} : { scimToken: scimTokens[hospitalId] };
  const database = await createTestDatabase([identitySchema]);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const client = { clientId: 'google-client', clientSecret: googleSecret };
  const google = await startGoogleSandbox({
    port: 0,
    accounts: Object.values(googleAccounts).map((email) => ({ email, name: email })),
    clients: [
      {
        ...client,
        redirectUris: [`${url}/google/callback`, integratorPage],
        applicationName: 'surgery-calendar',
      },
    ],
  });
  const idp = await startHospitalIdp({
    port: 0,
    hospitals: await Promise.all(
      ['hc-sp', 'hsj-lisboa'].map(async (id) => ({
        ...hospitalOf(id, url),
        signingKeys: [await signingKeyOf(id)],
      })),
    ),
  });
  const keys = generateKeyPairSync('ed25519');
  const ownKeys = generateKeyPairSync('ed25519');
  const settings = {
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    DATABASE_URL: database.url,
    AMQP_URL: 'amqp://not-used-here',
    SESSION_SECRET: randomBytes(24).toString('hex'),
    TOKEN_KEYS: JSON.stringify({ first: randomBytes(32).toString('base64') }),
    BRIDGE_PUBLIC_KEY: JSON.stringify(keys.publicKey.export({ format: 'jwk' })),
    IDENTITY_PRIVATE_KEY: JSON.stringify(ownKeys.privateKey.export({ format: 'jwk' })),
    // Nobody listens there: both are away, unless a test says otherwise.
    SURGERY_URL: 'http://127.0.0.1:9',
    CALENDAR_BRIDGE_URL: 'http://127.0.0.1:9',
    HOSPITALS: JSON.stringify([
      {
        ...portalAt('hc-sp'),
        issuer: idp.issuerOf('hc-sp'),
        patientDetails: 'full',
        ...directoryOf('hc-sp'),
      },
      { ...portalAt('hsj-lisboa'), issuer: idp.issuerOf('hsj-lisboa'), patientDetails: 'initials' },
    ]),
    GOOGLE_CLIENT_ID: client.clientId,
    GOOGLE_CLIENT_SECRET: client.clientSecret,
    GOOGLE_REDIRECT_URI: `${url}/google/callback`,
    GOOGLE_MORE_REDIRECT_URIS: JSON.stringify([integratorPage]),
    GOOGLE_BASE_URL: google.url,
    ...changed,
  };
  const published: DoctorAccessEvent[] = [];
  const policyChanges: PolicyChangedEvent[] = [];
  let log = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString();
      done();
    },
  });
  const logger = createLogger({ name: 'identity', level: 'debug', destination });
  let ahead = 0;
  const clock = () => new Date(Date.now() + ahead);
  const bus = recordingBus({ published, policyChanges });
  const start = (more: Readonly<Record<string, string>>) =>
    startIdentity(environment.parse({ ...settings, ...more }), {
      bus,
      logger,
      clock,
    });
  const replicas = [
    await start({}).catch(async (error: unknown) => {
      await Promise.all([google.stop(), idp.stop()]);
      await database.drop();
      throw error;
    }),
  ];
  const pool = createPool(database.url, { applicationName: 'identity-world', max: 2 });
  const admin = (method: string, path: string, body?: object) =>
    fetch(`${google.url}/__admin/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });

  const world: IdentityWorld = {
    ...{ url, google, idp, pool, settings, published, policyChanges },
    bridgeSays: (cleared) => bus.deliver(cleared),
    log: () => log,
    passTime: (ms) => (ahead += ms),
    async signIn(person, browser = createFormClient(), standing) {
      const form = standing ?? (await browser.open(`${url}/sign-in/${person.hospitalId}`));
      return { browser, page: await browser.submit(form, { fields: { username: person.email, password } }) };
    },
    async connect(person, googleEmail) {
      const { browser } = await world.signIn(person);
      const consent = await browser.open(`${url}/google/connect`);
      return browser.submit(consent, { fields: { account: googleEmail }, button: 'allow' });
    },
    async askAccess(doctor, more = {}) {
      const sign = await createServiceAssertionSigner({
        ...{ issuer: 'calendar-bridge', audience: 'identity', clock, newId: randomUUID },
        privateKey: more.key ?? keys.privateKey.export({ format: 'jwk' }),
      });
      const claims = { hospital_id: doctor.hospitalId, doctor_id: doctor.doctorId, ...more.claims };
      const response = await fetch(`${more.identityUrl ?? url}/internal/google/access-token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await sign(claims)}` },
        body: JSON.stringify({
          hospitalId: doctor.hospitalId,
          doctorId: doctor.doctorId,
          refusedAccessToken: more.refusedAccessToken,
        }),
      });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as CalendarAccess,
      };
    },
    async addFault(rule) {
      const response = await admin('POST', 'faults', rule);
      if (response.status !== 201) throw new Error(`the fault was not taken: ${await response.text()}`);
    },
    async clearFaults() {
      await admin('DELETE', 'faults');
    },
    async googleRequests(asked) {
      const requests = (await (await admin('GET', 'requests')).json()) as { path: string }[];
      return requests.filter(({ path }) => path === asked).length;
    },
    tokenRequests: () => world.googleRequests('/token'),
    async startReplica(more = {}) {
      const replica = await start({ PORT: '0', ...more });
      replicas.push(replica);
      return replica;
    },
    async stop() {
      for (const replica of replicas) await replica.stop();
      await Promise.all([google.stop(), idp.stop(), pool.end()]);
      await database.drop();
    },
  };
  return world;
}
