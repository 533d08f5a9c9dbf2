import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { hospitalId, queues, surgeryBooking, surgeryId } from '@surgery-calendar/contracts';
import {
  createPostgresEventStore,
  postgresEventStoreMigrations,
  type NewEvent,
} from '@surgery-calendar/event-store';
import { createPool, isDatabaseUnavailable, migrate } from '@surgery-calendar/postgres';
import { connectRabbit, type Bus, type OutgoingMessage } from '@surgery-calendar/rabbit';
import { createLogger } from '@surgery-calendar/service-host';
import { createTestDatabase, createTestVhost } from '@surgery-calendar/test-servers';
import { masterKeys } from '../src/patient-data/master-keys.ts';
import type { PatientKey } from '../src/patient-data/key-cache.ts';
import { sealerFor, sealEvent } from '../src/patient-data/seal-event.ts';
import { startPatientKeys } from '../src/patient-data/start-patient-keys.ts';
import { relaySurgeries } from '../src/relay/relay-surgeries.ts';

const { name: queue, exchange } = queues.bridgeSurgeryEvents;

/** A log, a broker with the bridge's queue, and the relay between them; nothing else runs. */
export async function openRelayBench() {
  const database = await createTestDatabase();
  const vhost = await createTestVhost({ queues: [queue, `${queue}.parked`], exchanges: [exchange] });
  await migrate(database.url, { schema: 'event_store', directory: postgresEventStoreMigrations });
  await migrate(database.url, { schema: 'surgery', directory: migrations });
  const logger = createLogger({ name: 'bench', level: 'warn' });
  const { keys, close: closeKeys } = await startPatientKeys(
    {
      DATABASE_URL: database.url,
      PATIENT_KEYS_MASTER: masterKeys.parse({ bench: randomBytes(32).toString('base64') }),
    },
    logger,
  );
  const pool = createPool(database.url, { applicationName: 'relay bench' });
  const store = createPostgresEventStore({ pool, listenUrl: database.url, schema: 'event_store' });
  const rabbit = await connectRabbit({ url: vhost.url, name: 'relay bench' });
  const bindings = [{ exchange, pattern: 'surgery.#' }];
  await rabbit.declare({ exchanges: [exchange], queues: [{ name: queue, bindings }] });

  let onPublish: (message: OutgoingMessage) => void = () => undefined;
  let onConfirm: () => void = () => undefined;
  const bus: Bus = {
    ...rabbit,
    publish: async (message) => {
      onPublish(message);
      await rabbit.publish(message);
      onConfirm();
    },
  };
  return {
    database,
    vhost,
    pool,
    startRelay: () =>
      relaySurgeries({
        onBegunAnew: () => undefined,
        store,
        keys,
        pool,
        databaseUrl: database.url,
        bus,
        logger,
        isTransient: isDatabaseUnavailable,
      }),
    hear(publishing: (message: OutgoingMessage) => void, confirmed: () => void) {
      onPublish = publishing;
      onConfirm = confirmed;
    },
    /** Schedules so many surgeries, each in a stream of its own. */
    async append(count: number): Promise<void> {
      const ids = Array.from({ length: count }, () => randomUUID());
      const key = await keys.keyOf({ hospitalId: hospital, patientId: booking.patient.id });
      await Promise.all(
        ids.map((id) => store.append(`surgery-hc-sp/${id}`, 'no-stream', [scheduled(key, id)])),
      );
    },
    async close() {
      await store.close();
      await rabbit.close();
      await closeKeys();
      await pool.end();
      await vhost.drop();
      await database.drop();
    },
  };
}

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

const hospital = hospitalId.parse('hc-sp');
const booking = {
  surgeonId: 'crm-sp-104233',
  patient: { id: 'p-1', name: 'Paciente Exemplo' },
  ...{ procedure: 'Colecistectomia', facility: 'Unidade Centro', room: 'Sala 3', notes: 'Jejum de 8 h' },
  startsAt: '2127-12-01T08:00:00-03:00',
  endsAt: '2127-12-01T10:30:00-03:00',
  timeZone: 'America/Sao_Paulo',
};

function scheduled(key: PatientKey, id: string): NewEvent {
  const surgery = { hospitalId: hospital, surgeryId: surgeryId.parse(id) };
  const data = { ...surgery, booking: surgeryBooking.parse(booking) };
  const sealed = sealEvent({ type: 'SurgeryScheduled', data }, sealerFor(key, surgery));
  const metadata = { command: 'schedule-surgery', subject: 'bench', client: 'bench', correlationId: id };
  return { id: randomUUID(), type: sealed.type, data: { ...sealed.data }, metadata };
}
