import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forgottenPatient } from '@surgery-calendar/contracts';
import { createLogger } from '@surgery-calendar/service-host';
import { eventually } from '@surgery-calendar/test-servers';
import { rebuildBoard } from '../board/rebuild-board.ts';
import { republish } from '../relay/republish.ts';
import { openForgettingWorld, type ForgettingWorld } from '../testing/forgetting-world.ts';
import { forgetPatient } from './forget-patient.ts';

/** What is read, sent or begun again, from a log that keeps every event for ever. */
describe.each(['PostgreSQL', 'EventStoreDB'] as const)('with the log in %s', (kind) => {
  let own: ForgettingWorld;
  beforeAll(async () => {
    own = await openForgettingWorld(kind);
  });
  afterAll(() => own.stop());

  test('what is relayed or republished after the key is gone is the same surgery without the patient', async () => {
    const { path, id, name, owner } = await own.patientWithSurgery();
    await own.boardOf();
    await own.forget(owner);
    await own.relayed();
    expect(own.told).toContainEqual(
      expect.objectContaining({
        data: expect.objectContaining({ surgeries: [{ surgeryId: id, revision: 2 }] }),
      }),
    );
    const before = own.told.length;
    const logger = createLogger({ name: 'test', level: 'silent' });
    const parts = { ...own.parts, bus: own.world.bus, logger };
    const period = { from: '2127-12-01T00:00:00Z', to: '2127-12-02T00:00:00Z' };
    await republish(parts, period, () => undefined, new AbortController().signal);
    const again = own.told.slice(before);
    expect(again).toContainEqual(
      expect.objectContaining({
        type: 'surgery.cancelled.v1',
        data: expect.objectContaining({ surgeryId: id, revision: 2, patient: forgottenPatient }),
      }),
    );
    // First of all who was forgotten, so that a bridge that was restored forgets as well.
    expect(again[0]?.type).toBe('patient.forgotten.v1');
    expect(JSON.stringify(again)).not.toContain(name);
    expect((await own.world.call('GET', path)).status).toBe(200);
  });

  test('a board that is made anew does not know the patient either', async () => {
    const { id, name, owner } = await own.patientWithSurgery();
    await own.boardOf();
    await own.forget(owner);
    await rebuildBoard(own.parts, () => undefined);
    const listed = await own.boardOf();
    expect(listed['items']).toContainEqual(
      expect.objectContaining({ surgeryId: id, patient: forgottenPatient }),
    );
    expect(JSON.stringify(listed)).not.toContain(name);
  });

  test('killed between the log and the key, the forgetting is finished by the service', async () => {
    const { path, id, owner } = await own.patientWithSurgery();
    await own.boardOf();
    const killed = { ...own.world.keys, destroy: () => Promise.reject(new Error('killed')) };
    const asked = { owner, now: new Date(), by: 'maria', reason: undefined, retentionDays: 30 };
    await expect(
      forgetPatient({ ...own.parts, keys: killed }, { ...asked, isRehearsal: false }),
    ).rejects.toThrow('killed');
    await eventually(async () => {
      expect((await own.world.call('GET', path)).body).toMatchObject({ patient: forgottenPatient });
      const forgettings = own.told.filter(({ type }) => type === 'patient.forgotten.v1');
      expect(JSON.stringify(forgettings)).toContain(id);
    });
    const { rows } = await own.world.pool.query(
      'select wrapped from patient_keys.patient_key where owner is null',
    );
    expect(rows.every(({ wrapped }: { wrapped: unknown }) => wrapped === null)).toBe(true);
  });

  test('an old back-up of the keys is put right at the next start, by what the log says', async () => {
    const { path, owner } = await own.patientWithSurgery();
    await own.boardOf();
    await own.world.pool.query('create table public.old_patient_key as table patient_keys.patient_key');
    await own.forget(owner);
    await own.world.halt();
    await own.world.pool.query('truncate patient_keys.patient_key');
    await own.world.pool.query('insert into patient_keys.patient_key table public.old_patient_key');
    await own.world.start();
    await eventually(async () =>
      expect((await own.world.call('GET', path)).body).toMatchObject({ patient: forgottenPatient }),
    );
  });
});
