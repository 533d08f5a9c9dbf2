import {
  hospitalId,
  patientForgottenEvent,
  surgeryEvent,
  surgeryId,
  type PatientForgottenEvent,
  type SurgeryEvent,
} from '@surgery-calendar/contracts';
import { openEventStore, type EventStore } from '@surgery-calendar/event-store';
import { startEventStoreDbStandIn } from '@surgery-calendar/sandbox/eventstoredb';
import { createLogger } from '@surgery-calendar/service-host';
import { eventually } from '@surgery-calendar/test-servers';
import { forgetPatient, type Forgetting } from '../forgetting/forget-patient.ts';
import { forgottenStreams } from '../forgetting/forgotten-stream.ts';
import { readCheckpoint } from '../log/checkpoint.ts';
import { surgeryStreams } from '../stream/surgery-stream.ts';
import { booking, startSurgeryWorld, type SurgeryWorld } from './surgery-world.ts';
import { textOfTables } from './text-of-tables.ts';

export type Told = SurgeryEvent | PatientForgottenEvent;

/** The surgery service, with its log in the store of that kind, and what a test of forgetting asks of it. */
export async function openForgettingWorld(kind: 'PostgreSQL' | 'EventStoreDB' = 'PostgreSQL') {
  const standIn = kind === 'EventStoreDB' ? await startEventStoreDbStandIn() : undefined;
  const world = await startSurgeryWorld(standIn === undefined ? {} : { eventStoreUrl: standIn.url });
  const store = openEventStore(standIn?.url ?? world.line.url, {
    postgres: () => ({ pool: world.pool, schema: 'event_store' }),
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const parts = { store, pool: world.pool, keys: world.keys };
  const told = await receiveAll(world);
  let patients = 0;
  return {
    world,
    /** Undefined: the log is in the service's own database. */
    eventStoreUrl: standIn?.url,
    store,
    parts,
    /** All that the relay has published, as it came. */
    told,
    /** A patient with one surgery that was amended and cancelled, every field of free text naming the patient. */
    async patientWithSurgery(change: object = {}) {
      patients += 1;
      const name = `Zuleica Quirino ${patients}`;
      const patient = { id: `paciente-${patients}`, name };
      const asked = { ...booking, patient, notes: `${name} tem asma`, reason: `${name} pediu`, ...change };
      const path = (await world.call('POST', '/surgeries', asked)).headers.get('Location') ?? '';
      await world.call('PATCH', path, { notes: `${name} tem alergia`, reason: `a mãe de ${name} ligou` });
      await world.call('POST', `${path}/cancel`, { reason: `${name} adoeceu` });
      const id = surgeryId.parse(path.split('/').at(-1));
      return { path, id, name, patient, owner: { hospitalId: hcSp, patientId: patient.id } as const };
    },
    forget(owner: Forgetting['owner'], more: Partial<Forgetting> = {}) {
      const by = { by: 'maria', reason: 'pedido 17', retentionDays: 30, isRehearsal: false };
      return forgetPatient(parts, { owner, now: new Date(), ...by, ...more });
    },
    /** The board has caught up where its list answers. */
    async boardOf() {
      const { status, body } = await world.call('GET', '/surgeries?limit=500');
      if (status !== 200) throw new Error(`the list answered ${status}`);
      return body;
    },
    /** Until all that the log has by now is published: of different surgeries, and of who was forgotten, in no order. */
    relayed: () =>
      eventually(async () => {
        const newest = await store.lastPosition([surgeryStreams, forgottenStreams]);
        const reached = await readCheckpoint(world.pool, 'relay');
        if (BigInt(reached ?? 0) < BigInt(newest ?? 0)) throw new Error('the relay is behind the log');
      }),
    /** Everything that is kept, wherever the log is. */
    kept: async () =>
      [
        await textOfTables(world.pool, ['event_store', 'surgery', 'patient_keys']),
        await textOfLog(store),
      ].join('\n'),
    async stop() {
      await world.stop();
      await store.close();
      await standIn?.kill();
    },
  };
}

export type ForgettingWorld = Awaited<ReturnType<typeof openForgettingWorld>>;

export const hcSp = hospitalId.parse('hc-sp');

async function receiveAll(world: SurgeryWorld): Promise<readonly Told[]> {
  await world.bindBridge();
  const received: Told[] = [];
  const exchange = 'surgery.events';
  const bindings = ['surgery.#', 'patient.#'].map((pattern) => ({ exchange, pattern }));
  await world.bus.declare({ exchanges: [exchange], queues: [{ name: 'test.all', bindings }] });
  await world.bus.consume('test.all', { prefetch: 1 }, ({ body }) => {
    const json: unknown = JSON.parse(body.toString('utf8'));
    received.push(patientForgottenEvent.safeParse(json).data ?? surgeryEvent.parse(json));
    return Promise.resolve({ kind: 'ack' });
  });
  return received;
}

/** Every event that the log has by now. */
async function textOfLog(store: EventStore): Promise<string> {
  const last = BigInt((await store.lastPosition([''])) ?? '0');
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const texts: string[] = [];
  const subscription = store.subscribe({
    ...{ prefixes: [''], after: undefined },
    onBatch: (events, position) => {
      texts.push(...events.map(({ stream, data, metadata }) => JSON.stringify([stream, data, metadata])));
      if (BigInt(position) >= last) resolve(undefined);
      return Promise.resolve();
    },
  });
  await Promise.race([promise, subscription.ended]);
  await subscription.stop();
  return texts.join('\n');
}
