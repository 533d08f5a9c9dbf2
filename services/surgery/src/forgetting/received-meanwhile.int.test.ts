import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forgottenPatient, publisherRights } from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import type { MessageHandler } from '@surgery-calendar/rabbit';
import { eventually } from '@surgery-calendar/test-servers';
import { consumeForeignEvents } from '../foreign/consume-foreign-events.ts';
import { foreignStreams } from '../foreign/foreign-stream.ts';
import { readCheckpoint } from '../log/checkpoint.ts';
import { foreignMessage } from '../testing/foreign-message.ts';
import { hcSp, openForgettingWorld, type ForgettingWorld } from '../testing/forgetting-world.ts';
import { forgottenStreams } from './forgotten-stream.ts';

describe.each(['PostgreSQL', 'EventStoreDB'] as const)('with the log in %s', (kind) => {
  let own: ForgettingWorld;
  beforeAll(async () => {
    own = await openForgettingWorld(kind);
  });
  afterAll(() => own.stop());

  const handlerOn = (store: EventStore): MessageHandler =>
    consumeForeignEvents({
      ...{ ...own.parts, store, rights: publisherRights.parse({ 'his-sp': ['hc-sp'] }) },
      ...{ acceptUnverifiedPublishers: false, ownUser: 'surgery', clock: () => new Date() },
    });
  /** `before`: the message is sealed, and not stored yet. `after`: it is stored, and nothing more is done. */
  const aroundAppend = (before: () => Promise<void>, after?: () => Promise<void>): EventStore => ({
    ...own.store,
    append: async (stream, expected, events) => {
      if (!stream.startsWith(foreignStreams)) return own.store.append(stream, expected, events);
      await before();
      const appended = await own.store.append(stream, expected, events);
      await after?.();
      return appended;
    },
  });
  /** Until the service has looked for latecomers of all that was forgotten by now, and found none. */
  const looked = () =>
    eventually(async () => {
      const said = (await own.store.lastPosition([forgottenStreams])) ?? '0';
      const reached = (await readCheckpoint(own.world.pool, 'forgotten-latecomers')) ?? '0';
      expect(BigInt(reached) >= BigInt(said)).toBe(true);
    });
  /** The newest revision of a surgery up to which the bridge is told to forget. */
  const forgottenUpTo = (id: string): number =>
    Math.max(
      -1,
      ...own.told
        .flatMap(({ data }) => ('surgeries' in data ? data.surgeries : []))
        .flatMap(({ surgeryId, revision }) => (surgeryId === id ? revision : [])),
    );
  const longAgo = { startsAt: '2020-12-01T08:00:00-03:00', endsAt: '2020-12-01T09:00:00-03:00' };

  test('a message of another system that is stored after the look for latecomers, with a key that is gone, is forgotten as well', async () => {
    const patient = { id: 'prontuario-1', name: 'Zuleica Quirino' };
    const before = await handlerOn(own.store)(foreignMessage('his-1', { ...longAgo, patient }));
    expect(before).toEqual({ kind: 'ack' });
    await own.boardOf();
    const meanwhile = async () => {
      expect(await own.forget({ hospitalId: hcSp, patientId: patient.id })).toMatchObject({
        kind: 'forgotten',
      });
      await looked();
    };
    const newer = foreignMessage('his-1', { ...longAgo, patient, revision: 1, room: 'Sala 9' });
    expect(await handlerOn(aroundAppend(meanwhile))(newer)).toEqual({ kind: 'ack' });
    await eventually(() => expect(forgottenUpTo('his-1')).toBe(1));
    expect((await own.world.call('GET', '/surgeries/his-1')).body).toMatchObject({
      ...{ revision: 1, room: 'Sala 9', patient: forgottenPatient },
    });
  });

  test('so is one whose replica is killed once it is stored: the message comes again', async () => {
    const patient = { id: 'prontuario-2', name: 'Anacleto Quirino' };
    await handlerOn(own.store)(foreignMessage('his-2', { ...longAgo, patient }));
    await own.boardOf();
    const meanwhile = async () => {
      await own.forget({ hospitalId: hcSp, patientId: patient.id });
      await looked();
    };
    const newer = foreignMessage('his-2', { ...longAgo, patient, revision: 1 });
    const killed = aroundAppend(meanwhile, () => Promise.reject(new Error('killed')));
    await expect(handlerOn(killed)(newer)).rejects.toThrow('killed');
    expect(forgottenUpTo('his-2')).toBe(0);
    expect(await handlerOn(own.store)(newer)).toEqual({ kind: 'ack' });
    await eventually(() => expect(forgottenUpTo('his-2')).toBe(1));
  });

  test('of a message whose patient nobody has forgotten nothing is said', async () => {
    const patient = { id: 'prontuario-3', name: 'Benedita Quirino' };
    const said = await own.store.lastPosition([forgottenStreams]);
    await handlerOn(own.store)(foreignMessage('his-3', { patient }));
    await handlerOn(own.store)(foreignMessage('his-3', { patient }));
    expect(await own.store.lastPosition([forgottenStreams])).toBe(said);
  });
});
