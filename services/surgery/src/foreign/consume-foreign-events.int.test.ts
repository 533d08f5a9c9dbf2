import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hospitalId, publisherRights, surgery, surgeryId } from '@surgery-calendar/contracts';
import type { MessageHandler } from '@surgery-calendar/rabbit';
import { sealMessage } from '../patient-data/kept-message.ts';
import { ownSource } from '../stream/surgery-stream.ts';
import { foreignMessage } from '../testing/foreign-message.ts';
import { hcSp, openForgettingWorld, type ForgettingWorld } from '../testing/forgetting-world.ts';
import { booking } from '../testing/surgery-world.ts';
import { consumeForeignEvents } from './consume-foreign-events.ts';
import { foreignStream } from './foreign-stream.ts';

let own: ForgettingWorld;
let handle: MessageHandler;
beforeAll(async () => {
  own = await openForgettingWorld();
  handle = consumeForeignEvents({
    ...own.parts,
    rights: publisherRights.parse({ surgery: '*', 'his-sp': ['hc-sp'] }),
    ...{ acceptUnverifiedPublishers: false, ownUser: 'surgery', clock: () => new Date() },
  });
});
afterAll(() => own.stop());

const patient = { id: 'prontuario-9', name: 'Zuleica Quirino' };
const ours = { source: ownSource };
const isKept = async (id: string): Promise<boolean> =>
  (await own.store.readStream(foreignStream(hcSp, surgeryId.parse(id)))).found;
const conflictsOf = async (id: string): Promise<unknown> => {
  await own.boardOf();
  const operator = { claims: { roles: ['operator'] } };
  const { body } = await own.world.call('GET', '/conflicts', undefined, operator);
  const { items } = body as { items: { surgeryId: string }[] };
  return items.filter((item) => item.surgeryId === id);
};

test('what another user says under our own source is parked, shown to operators and kept by nobody', async () => {
  const parked = { kind: 'park', reason: 'not-owner' };
  expect(await handle(foreignMessage('made-up', { patient }, ours))).toEqual(parked);
  expect(await isKept('made-up')).toBe(false);
  expect(await conflictsOf('made-up')).toMatchObject([{ code: 'not-owner', source: ownSource }]);
  const { status } = await own.world.call('GET', '/surgeries/made-up');
  expect(status).toBe(404);
});

test('our own messages come back to us and are in the log already', async () => {
  const message = foreignMessage('our-own', {}, { ...ours, userId: 'surgery' });
  expect(await handle(message)).toEqual({ kind: 'ack' });
  const { userId: _none, ...unnamed } = message;
  expect(await handle(unnamed)).toEqual({ kind: 'ack' });
  expect(await isKept('our-own')).toBe(false);
  expect(await conflictsOf('our-own')).toEqual([]);
});

test('a user who may not publish for the hospital is told that, whatever the source', async () => {
  const parked = { kind: 'park', reason: 'publisher-not-allowed' };
  expect(await handle(foreignMessage('made-up-2', { hospitalId: 'hsj-lisboa' }, ours))).toEqual(parked);
  expect(await handle(foreignMessage('made-up-2', {}, { ...ours, userId: 'stranger' }))).toEqual(parked);
  expect(await conflictsOf('made-up-2')).toEqual([]);
});

test('a patient is forgotten also where another user’s surgery under our source was taken in by an earlier version', async () => {
  const id = surgeryId.parse('taken-in');
  const said = surgery.parse({
    ...{ hospitalId: 'hc-sp', surgeryId: id, revision: 2, ...booking, patient },
    ...{ status: 'cancelled' },
  });
  const eventId = crypto.randomUUID();
  await own.store.append(foreignStream(hospitalId.parse('hc-sp'), id), 'no-stream', [
    {
      ...{ id: eventId, type: 'ForeignSurgeryReceived' },
      data: {
        ...{ source: ownSource, messageId: 'm-1', messageType: 'surgery.cancelled.v1' },
        surgery: await sealMessage(own.parts.keys, said),
      },
      metadata: { correlationId: eventId, causationId: eventId },
    },
  ]);
  await own.boardOf();
  expect(await own.forget({ hospitalId: hcSp, patientId: patient.id })).toMatchObject({
    ...{ kind: 'forgotten', surgeries: [{ surgeryId: id, revision: 2 }] },
  });
  expect(JSON.stringify(await own.boardOf())).not.toContain(patient.name);
});
