import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forgottenPatient, hospitalId } from '@surgery-calendar/contracts';
import { createPostgresEventStore, type EventStore } from '@surgery-calendar/event-store';
import { eventually } from '@surgery-calendar/test-servers';
import { booking, startSurgeryWorld, type SurgeryWorld } from '../testing/surgery-world.ts';
import { textOfTables } from '../testing/text-of-tables.ts';
import { forgetPatient } from './forget-patient.ts';

const owner = { hospitalId: hospitalId.parse('hc-sp'), patientId: 'prontuario-4' } as const;
const patient = { id: owner.patientId, name: 'Zuleica Quirino' };
let world: SurgeryWorld;
let store: EventStore & { close(): Promise<void> };

beforeAll(async () => {
  world = await startSurgeryWorld();
  await world.bindBridge();
  store = createPostgresEventStore({ pool: world.pool, listenUrl: world.line.url, schema: 'event_store' });
});
afterAll(async () => {
  await store.close();
  await world.stop();
});

/** As another system publishes it. */
async function publish(revision: number, change: object = {}) {
  const data = {
    ...{ hospitalId: 'hc-sp', surgeryId: 'his-4711', revision, status: 'cancelled', ...booking, patient },
    ...{ notes: 'Zuleica tem asma', reason: 'Zuleica adoeceu', ...change },
  };
  const event = {
    ...{ specversion: '1.0', id: crypto.randomUUID(), source: '/his', type: 'surgery.cancelled.v1' },
    ...{ subject: 'hc-sp/his-4711', data },
  };
  const call = { headers: { 'Content-Type': 'application/cloudevents+json' }, text: JSON.stringify(event) };
  expect((await world.call('POST', '/messages', undefined, call)).status).toBe(202);
}

const read = async () => (await world.call('GET', '/surgeries/his-4711')).body;
const tables = () => textOfTables(world.pool, ['event_store', 'surgery', 'patient_keys']);

test('another system’s surgery is sealed as well, forgets its patient, and takes the old message for no conflict', async () => {
  await publish(3);
  await eventually(async () => expect(await read()).toMatchObject({ patient, reason: 'Zuleica adoeceu' }));
  expect((await world.call('GET', '/surgeries')).status).toBe(200);
  expect(await tables()).not.toMatch(/Zuleica|prontuario-4|asma/);

  const asked = { by: 'maria', reason: undefined, retentionDays: 30, isRehearsal: false, now: new Date() };
  const outcome = await forgetPatient({ store, pool: world.pool, keys: world.keys }, { owner, ...asked });
  expect(outcome).toMatchObject({ kind: 'forgotten', surgeries: [{ surgeryId: 'his-4711', revision: 3 }] });
  await eventually(async () => expect(await read()).toMatchObject({ patient: forgottenPatient }));

  // The same again, with the patient and without; the newer one tells when both have been looked at.
  await publish(3);
  await publish(3, { patient: forgottenPatient, notes: undefined, reason: undefined });
  await publish(4, { patient: forgottenPatient, notes: undefined, reason: undefined, room: 'Sala 8' });
  await eventually(async () => expect(await read()).toMatchObject({ revision: 4, room: 'Sala 8' }));
  expect(await read()).toMatchObject({ patient: forgottenPatient });
  const history = (await world.call('GET', '/surgeries/his-4711/history')).body;
  expect(history['items']).toHaveLength(2);
  expect(JSON.stringify(history)).not.toContain('Zuleica');
  const operator = { claims: { roles: ['operator'] } };
  expect((await world.call('GET', '/conflicts', undefined, operator)).body).toMatchObject({ items: [] });
});
