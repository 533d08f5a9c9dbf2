import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forgottenPatient } from '@surgery-calendar/contracts';
import { eventually } from '@surgery-calendar/test-servers';
import { hcSp, openForgettingWorld, type ForgettingWorld } from '../testing/forgetting-world.ts';
import { booking } from '../testing/surgery-world.ts';

/** A surgery was booked for one patient and is another one's now, or the same one's under another id. */
let own: ForgettingWorld;
beforeAll(async () => {
  own = await openForgettingWorld();
});
afterAll(() => own.stop());

let patients = 0;
async function bookedFor(name: string, notes: string) {
  patients += 1;
  const patient = { id: `engano-${patients}`, name };
  const path = (await own.world.call('POST', '/surgeries', { ...booking, patient, notes })).headers.get(
    'Location',
  );
  const owner = { hospitalId: hcSp, patientId: patient.id } as const;
  return { path: path ?? '', id: path?.split('/').at(-1) ?? '', patient, owner };
}
const read = async (path: string) => (await own.world.call('GET', path)).body;
const toldOf = (id: string) =>
  own.told.filter(({ data }) => 'surgeryId' in data && data.surgeryId === id).map(({ data }) => data);
const forgottenUpTo = (id: string) =>
  own.told.flatMap(({ data }) =>
    'surgeries' in data
      ? data.surgeries.filter(({ surgeryId }) => surgeryId === id).map(({ revision }) => revision)
      : [],
  );

test('of a surgery that was corrected to another patient only the first one’s data goes, notes included', async () => {
  const { path, id, owner } = await bookedFor('Zuleica Engano', 'Zuleica tem asma');
  const right = { id: 'certo-1', name: 'Anacleto Certo' };
  await own.world.call('PATCH', path, { patient: right });
  await own.boardOf();
  // It is still to come, and no surgery of the one who is forgotten.
  expect(await own.forget(owner)).toMatchObject({
    kind: 'forgotten',
    surgeries: [{ surgeryId: id, isTheirs: false, otherPatients: ['certo-1'] }],
  });
  const body = await read(path);
  expect(body).toMatchObject({ patient: right, revision: 2 });
  expect(body).not.toHaveProperty('notes');
  await eventually(() => {
    expect(toldOf(id).at(-1)).toMatchObject({ revision: 2, patient: right });
    // The calendars keep the second patient: what is forgotten ends before the newest message.
    expect(forgottenUpTo(id)).toEqual([1]);
  });
  expect(JSON.stringify([toldOf(id).at(-1), await own.boardOf()])).not.toContain('Zuleica');
  // The service lets go of the key when it reads of it, whatever was published by then.
  await eventually(async () => {
    const history = JSON.stringify(await read(`${path}/history`));
    expect(history).toContain('Anacleto');
    expect(history).not.toContain('Zuleica');
  });
});

test('where nothing of the first patient was left on it, it is not touched', async () => {
  const { path, id, owner } = await bookedFor('Zuleica Engano', 'Zuleica tem asma');
  const right = { id: 'certo-2', name: 'Anacleto Certo' };
  await own.world.call('PATCH', path, { patient: right, notes: 'Jejum de 8 h' });
  await own.boardOf();
  await own.forget(owner);
  await eventually(() => expect(forgottenUpTo(id)).toEqual([0]));
  expect(await read(path)).toMatchObject({ patient: right, notes: 'Jejum de 8 h', revision: 1 });
});

test('the second patient is forgotten as any other, with what the first one left', async () => {
  const { path, id } = await bookedFor('Zuleica Engano', 'Zuleica tem asma');
  const right = { id: 'certo-3', name: 'Anacleto Certo' };
  await own.world.call('PATCH', path, { patient: right, notes: 'Anacleto tem febre' });
  await own.world.call('POST', `${path}/cancel`, {});
  await own.boardOf();
  await own.forget({ hospitalId: hcSp, patientId: right.id });
  await eventually(() => expect(forgottenUpTo(id)).toEqual([2]));
  await eventually(async () => expect(await read(path)).toMatchObject({ patient: forgottenPatient }));
  expect(JSON.stringify(await read(`${path}/history`))).toContain('Zuleica');
});

test('an id that was corrected is named by the command, since only the hospital knows that it is the same patient', async () => {
  const { path, id, owner, patient } = await bookedFor('Zuleica Mesma', 'Zuleica tem asma');
  await own.world.call('PATCH', path, {
    patient: { ...patient, id: 'id-certo' },
    notes: 'Zuleica tem tosse',
  });
  await own.world.call('POST', `${path}/cancel`, {});
  await own.boardOf();
  const again = { hospitalId: hcSp, patientId: 'id-certo' } as const;
  const others = { surgeries: [{ surgeryId: id, isTheirs: true, otherPatients: [patient.id] }] };
  expect(await own.forget(again, { isRehearsal: true })).toMatchObject(others);
  expect(await own.forget(again)).toMatchObject({ kind: 'forgotten', ...others });
  expect(await own.forget(owner)).toMatchObject({
    ...{ kind: 'forgotten', surgeries: [{ surgeryId: id, isTheirs: false, otherPatients: [] }] },
  });
  await eventually(async () =>
    expect(JSON.stringify([await read(path), await read(`${path}/history`)])).not.toContain('Zuleica'),
  );
});
