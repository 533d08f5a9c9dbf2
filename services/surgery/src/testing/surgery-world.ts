import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exchanges, queues, surgeryEvent, type SurgeryEvent } from '@surgery-calendar/contracts';
import { postgresEventStoreMigrations } from '@surgery-calendar/event-store';
import { createPool } from '@surgery-calendar/postgres';
import { createInProcessBus } from '@surgery-calendar/rabbit';
import { createLogger, createServiceAssertionSigner } from '@surgery-calendar/service-host';
import { createTestDatabase, eventually, type TestDatabase } from '@surgery-calendar/test-servers';
import type { JWTPayload } from 'jose';
import type { Pool } from 'pg';
import { z } from 'zod';
import { startSurgery } from '../index.ts';
import { publicJwk, type SurgeryConfiguration } from '../configuration.ts';
import { masterKeys } from '../patient-data/master-keys.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import { startPatientKeys } from '../patient-data/start-patient-keys.ts';
import { openCuttableLine, type CuttableLine } from './cuttable-line.ts';
import { startHospitalIssuers, type HospitalIssuers, type TestHospital } from './hospital-issuers.ts';
import { unreliable, type UnreliableBus } from './unreliable-bus.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly as?: TestHospital | 'nobody';
  readonly claims?: JWTPayload;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly text?: string;
  /** True: that the board is behind the log is an answer as any other. Else whoever asks asks again. */
  readonly takesBehind?: boolean;
}

export interface SurgeryWorld {
  /** Of the database itself, not over the line. */
  readonly databaseUrl: string;
  readonly bus: UnreliableBus;
  readonly pool: Pool;
  /** As another replica has them. */
  readonly keys: PatientKeys;
  /** An assertion of identity's on a doctor's behalf, by default to this service. */
  onBehalf(hospitalId: string, doctorId: string, audience?: string): Promise<string>;
  /** Between the service and PostgreSQL. */
  readonly line: CuttableLine;
  readonly issuers: HospitalIssuers;
  readonly parkDirectory: string;
  /** Calls the service, by default as a scheduler of hc-sp, with the body as JSON. */
  call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown, more?: Call): Promise<Answer>;
  /** The same, with the answer as it comes. */
  request(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: unknown,
    more?: Call,
    signal?: AbortSignal,
  ): Promise<Response>;
  /** Binds a queue and gives what arrives at it. */
  receive(): Promise<SurgeryEvent[]>;
  /** Binds the calendar bridge's queue, without which the relay waits. */
  bindBridge(): Promise<void>;
  /** Until all that was written here is published, and the relay's checkpoint says so. */
  relayed(): Promise<void>;
  /** As it is configured, but for what is changed. */
  start(changed?: Partial<SurgeryConfiguration>): Promise<void>;
  /** Stops the service alone. */
  halt(): Promise<void>;
  stop(): Promise<void>;
}

/** Wraps the patients' keys of a test, as `PATIENT_KEYS_MASTER` has it. */
export const testMasterSetting = { test: randomBytes(32).toString('base64') } as const;
export const testMasterKeys = masterKeys.parse(testMasterSetting);

export const surgerySchemas = [
  { schema: 'event_store', directory: postgresEventStoreMigrations },
  { schema: 'patient_keys', directory: fileURLToPath(new URL('../../key-migrations', import.meta.url)) },
  { schema: 'surgery', directory: fileURLToPath(new URL('../../migrations', import.meta.url)) },
];

/**
 * The surgery service on a database of its own, or one that is given, with a bus in this process and two hospitals' tokens; its log is in
 * the database too where no `eventStoreUrl` is given.
 */
export async function startSurgeryWorld(
  options: { readonly database?: TestDatabase; readonly eventStoreUrl?: string } = {},
): Promise<SurgeryWorld> {
  const database = options.database ?? (await createTestDatabase(surgerySchemas));
  const line = await openCuttableLine(database.url);
  const pool = createPool(database.url, { applicationName: 'surgery-test' });
  const issuers = await startHospitalIssuers();
  const parkDirectory = await mkdtemp(join(tmpdir(), 'surgery-parked-'));
  const bus = unreliable(createInProcessBus({ parkDirectory }));
  const logger = createLogger({ name: 'surgery-test', level: 'silent' });
  const own = { DATABASE_URL: database.url, PATIENT_KEYS_MASTER: testMasterKeys };
  const { keys, close: closeKeys } = await startPatientKeys(own, logger);
  const identityKeys = generateKeyPairSync('ed25519');
  let service: Awaited<ReturnType<typeof startSurgery>> | undefined;

  const bindBridge = async (): Promise<void> => {
    const { name, exchange, types } = queues.bridgeSurgeryEvents;
    if (await bus.hasQueue(name)) return;
    const bindings = types.map((pattern) => ({ exchange, pattern }));
    await bus.declare({ exchanges: [exchange], queues: [{ name, bindings }] });
    await bus.consume(name, { prefetch: 64 }, () => Promise.resolve({ kind: 'ack' }));
  };
  const start: SurgeryWorld['start'] = async (changed = {}) => {
    service = await startSurgery(
      {
        PORT: 0,
        HOST: '127.0.0.1',
        DATABASE_URL: line.url,
        EVENT_STORE_URL: options.eventStoreUrl,
        PATIENT_KEYS_MASTER: testMasterKeys,
        MIGRATIONS: 'run',
        RETENTION_DAYS: 30,
        IDENTITY_PUBLIC_KEY: publicJwk.parse(identityKeys.publicKey.export({ format: 'jwk' })),
        PUBLISHER_RIGHTS: {},
        ACCEPT_UNVERIFIED_PUBLISHERS: true,
        HOSPITALS: issuers.hospitals.map((hospital) => ({ ...hospital })),
        ...changed,
      },
      { bus, logger, clock: () => new Date() },
    );
  };
  const halt = async (): Promise<void> => {
    await service?.stop();
    service = undefined;
  };
  await start();

  const ask: SurgeryWorld['request'] = async (method, path, body, call = {}, signal) => {
    const { as = 'hc-sp', claims, token, headers, text } = call;
    const bearer = token ?? (as === 'nobody' ? undefined : await issuers.tokenOf(as, claims));
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
    return fetch(`http://127.0.0.1:${service?.port ?? 0}${path}`, {
      method,
      headers: {
        ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
        ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
  // Lists wait two seconds for the board. A machine that stands still for longer is no fault; an assertion is good once.
  const request: SurgeryWorld['request'] = async (...args) => {
    const [method, , , call = {}] = args;
    for (let tries = 1; ; tries++) {
      const response = await ask(...args);
      const isLast =
        method !== 'GET' || call.takesBehind === true || call.token !== undefined || tries === 10;
      if (isLast || !(await isBehind(response))) return response;
    }
  };

  return {
    databaseUrl: database.url,
    bus,
    pool,
    keys,
    line,
    issuers,
    parkDirectory,
    start,
    halt,
    request,
    call: async (...args) => {
      const response = await request(...args);
      return {
        status: response.status,
        headers: response.headers,
        body: z.record(z.string(), z.unknown()).parse(await response.json()),
      };
    },
    onBehalf: async (hospitalId, doctorId, audience = 'surgery') => {
      const sign = await createServiceAssertionSigner({
        ...{ issuer: 'identity', audience, clock: () => new Date(), newId: randomUUID },
        privateKey: identityKeys.privateKey.export({ format: 'jwk' }),
      });
      return sign({ hospital_id: hospitalId, doctor_id: doctorId });
    },
    bindBridge,
    relayed: () =>
      eventually(async () => {
        const { rows } = await pool.query<{ behind: boolean }>(
          `SELECT position::bigint < (SELECT max(position) FROM event_store.event WHERE stream LIKE 'surgery-%') AS behind
           FROM surgery.checkpoint WHERE reader = 'relay'`,
        );
        if (rows[0]?.behind !== false) throw new Error('the relay is behind the log');
      }),
    receive: async () => {
      await bindBridge();
      const received: SurgeryEvent[] = [];
      const queue = `test.${Math.random().toString(36).slice(2)}`;
      const bindings = [{ exchange: exchanges.surgeryEvents, pattern: 'surgery.#' }];
      await bus.declare({ exchanges: [exchanges.surgeryEvents], queues: [{ name: queue, bindings }] });
      await bus.consume(queue, { prefetch: 1 }, (message) => {
        received.push(surgeryEvent.parse(JSON.parse(message.body.toString('utf8'))));
        return Promise.resolve({ kind: 'ack' });
      });
      return received;
    },
    stop: async () => {
      await halt();
      await bus.close();
      await line.cut();
      await pool.end();
      await closeKeys();
      await issuers.stop();
      await database.drop();
      await rm(parkDirectory, { recursive: true });
    },
  };
}

async function isBehind(response: Response): Promise<boolean> {
  if (response.status !== 503) return false;
  const problem = z.looseObject({ code: z.string().optional() }).parse(await response.clone().json());
  return problem.code === 'board-behind';
}

export const booking = {
  surgeonId: 'crm-sp-104233',
  patient: { id: 'p-1', name: 'Paciente Exemplo' },
  procedure: 'Colecistectomia',
  facility: 'Unidade Centro',
  room: 'Sala 3',
  notes: 'Jejum de 8 h',
  startsAt: '2127-12-01T08:00:00-03:00',
  endsAt: '2127-12-01T10:30:00-03:00',
  timeZone: 'America/Sao_Paulo',
};
