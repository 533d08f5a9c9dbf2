import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hcSp, openForgettingWorld, type ForgettingWorld } from '../testing/forgetting-world.ts';
import { booking } from '../testing/surgery-world.ts';

let own: ForgettingWorld;

beforeAll(async () => {
  own = await openForgettingWorld();
});
afterAll(() => own.stop());

test('retention is kept, and the answer says until when; a rehearsal changes nothing', async () => {
  const patient = { id: 'p-retained', name: 'Fica Aqui' };
  const { body } = await own.world.call('POST', '/surgeries', { ...booking, patient });
  await own.boardOf();
  const owner = { hospitalId: hcSp, patientId: patient.id } as const;
  const until = new Date(Date.parse(booking.endsAt) + 30 * 86_400_000);
  expect(await own.forget(owner)).toEqual({ kind: 'retained', surgeryId: body['surgeryId'], until });
  expect(await own.forget(owner, { now: until, isRehearsal: true })).toMatchObject({
    kind: 'would-be-forgotten',
    surgeries: [{ surgeryId: body['surgeryId'], status: 'scheduled' }],
  });
  expect((await own.world.call('GET', `/surgeries/${String(body['surgeryId'])}`)).body).toMatchObject({
    patient,
  });
});
