import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forgottenPatient } from '@surgery-calendar/contracts';
import { eventually } from '@surgery-calendar/test-servers';
import { readChanges } from '../testing/change-stream.ts';
import { hcSp, openForgettingWorld, type ForgettingWorld } from '../testing/forgetting-world.ts';
import { booking } from '../testing/surgery-world.ts';

describe.each(['PostgreSQL', 'EventStoreDB'] as const)('with the log in %s', (kind) => {
  let own: ForgettingWorld;
  beforeAll(async () => {
    own = await openForgettingWorld(kind);
  });
  afterAll(() => own.stop());

  test('no table holds anything that names a patient, while schedulers read all of it', async () => {
    const { path, name, patient } = await own.patientWithSurgery();
    expect((await own.world.call('GET', path)).body).toMatchObject({ patient, notes: `${name} tem alergia` });
    const history = JSON.stringify((await own.world.call('GET', `${path}/history`)).body);
    for (const said of [`${name} tem asma`, `${name} pediu`, `a mãe de ${name} ligou`, `${name} adoeceu`]) {
      expect(history).toContain(said);
    }
    expect(JSON.stringify(await own.boardOf())).toContain(name);
    const stored = await own.kept();
    expect(stored).toContain('Colecistectomia');
    expect(stored).not.toMatch(/Zuleica|paciente-\d|asma|alergia|adoeceu/);
  });

  test('a forgotten patient is forgotten in every answer, and nothing becomes an error', async () => {
    const changes = await readChanges(own.world);
    const { path, id, name, owner } = await own.patientWithSurgery();
    await own.boardOf();
    expect(await own.forget(owner)).toMatchObject({
      kind: 'forgotten',
      surgeries: [{ surgeryId: id, revision: 2 }],
    });

    await eventually(async () => {
      const { body } = await own.world.call('GET', path);
      expect(body).toMatchObject({
        patient: forgottenPatient,
        status: 'cancelled',
        revision: 2,
        room: 'Sala 3',
      });
      expect(body).not.toHaveProperty('notes');
      expect(body).not.toHaveProperty('reason');
    });
    const history = (await own.world.call('GET', `${path}/history`)).body;
    expect(history).toMatchObject({
      items: [
        { change: 'scheduled', reason: null, details: { booking: { patient: forgottenPatient } } },
        { change: 'amended', reason: null, by: { subject: expect.any(String) } },
        { change: 'cancelled', reason: null, details: {} },
      ],
    });
    const listed = await own.boardOf();
    expect(JSON.stringify([history, listed])).not.toContain(name);
    expect(listed['items']).toContainEqual(
      expect.objectContaining({ surgeryId: id, patient: forgottenPatient }),
    );
    await eventually(() => {
      const last = changes.events.findLast((event) => event.data['surgeryId'] === id);
      expect(last?.data).toMatchObject({ patient: forgottenPatient });
    });
    changes.close();
  });

  test('what was said of the patient before they had an id is forgotten with the rest', async () => {
    const { path, name } = await own.patientWithSurgery({ patient: { name: 'Zuleica Antes' } });
    const id = path.split('/').at(-1);
    const patient = { id: 'paciente-depois', name: 'Zuleica Antes' };
    const again = { ...booking, patient: { name: patient.name }, notes: 'Zuleica tem asma' };
    const later = (await own.world.call('POST', '/surgeries', again)).headers.get('Location') ?? '';
    await own.world.call('PATCH', later, { patient });
    await own.world.call('POST', `${later}/cancel`, { reason: 'Zuleica adoeceu' });
    await own.boardOf();
    expect(await own.forget({ hospitalId: hcSp, patientId: patient.id })).toMatchObject({
      kind: 'forgotten',
    });
    await eventually(async () => {
      const { body } = await own.world.call('GET', later);
      const { body: history } = await own.world.call('GET', `${later}/history`);
      expect(JSON.stringify([body, history])).not.toMatch(/Zuleica|asma/);
      expect(body).toMatchObject({ patient: forgottenPatient });
    });
    // A surgery of somebody without an id is not theirs.
    expect(JSON.stringify((await own.world.call('GET', `/surgeries/${id}`)).body)).toContain(
      name.slice(0, 7),
    );
  });

  test('others are told once which surgeries it was, without a word of the patient', async () => {
    const { id, name, patient, owner } = await own.patientWithSurgery();
    await own.boardOf();
    await own.forget(owner);
    const forgettings = () =>
      own.told.filter((event) => event.type === 'patient.forgotten.v1' && JSON.stringify(event).includes(id));
    await eventually(() => expect(forgettings()).toHaveLength(1));
    const [event] = forgettings();
    expect(event?.data).toMatchObject({ hospitalId: 'hc-sp', surgeries: [{ surgeryId: id, revision: 2 }] });
    expect(JSON.stringify(event)).not.toContain(name);
    expect(JSON.stringify(event)).not.toContain(patient.id);
    expect(await own.forget(owner)).toEqual({ kind: 'unknown' });
    await own.boardOf();
    expect(forgettings()).toHaveLength(1);
  });

  test('a patient without an id is forgotten by the surgery, and another one’s data stays', async () => {
    const other = await own.patientWithSurgery();
    const name = 'Sem Cadastro';
    const nameless = await own.patientWithSurgery({ patient: { name }, notes: `${name} tem asma` });
    await own.boardOf();
    const owner = { hospitalId: hcSp, surgeryId: nameless.id } as const;
    expect((await own.forget(owner)).kind).toBe('forgotten');
    await eventually(async () =>
      expect((await own.world.call('GET', nameless.path)).body).toMatchObject({ patient: forgottenPatient }),
    );
    expect((await own.world.call('GET', other.path)).body).toMatchObject({ patient: other.patient });
  });

  test('a patient who was forgotten and comes again is known from then on, by a new key', async () => {
    const { path, owner, patient } = await own.patientWithSurgery();
    await own.boardOf();
    await own.forget(owner);
    await eventually(async () =>
      expect((await own.world.call('GET', path)).body).toMatchObject({ patient: forgottenPatient }),
    );
    const { body } = await own.world.call('POST', '/surgeries', { ...booking, patient });
    expect((await own.world.call('GET', `/surgeries/${String(body['surgeryId'])}`)).body).toMatchObject({
      patient,
    });
    expect((await own.world.call('GET', path)).body).toMatchObject({ patient: forgottenPatient });
  });
});
