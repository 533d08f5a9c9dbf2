import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forgottenPatient } from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import { eventually } from '@surgery-calendar/test-servers';
import { readCheckpoint } from '../log/checkpoint.ts';
import { openForgettingWorld, type ForgettingWorld } from '../testing/forgetting-world.ts';
import { booking } from '../testing/surgery-world.ts';
import { forgetPatient } from './forget-patient.ts';
import { forgottenStreams } from './forgotten-stream.ts';

/** The board is read, the forgetting is not said yet: what happens here the command has not seen. */
function betweenLookAndWord(store: EventStore, happens: () => Promise<void>): EventStore {
  let has = false;
  return {
    ...store,
    append: async (stream, expected, events) => {
      if (!has && stream.startsWith(forgottenStreams)) {
        has = true;
        await happens();
      }
      return store.append(stream, expected, events);
    },
  };
}

describe.each(['PostgreSQL', 'EventStoreDB'] as const)('with the log in %s', (kind) => {
  let own: ForgettingWorld;
  beforeAll(async () => {
    own = await openForgettingWorld(kind);
  });
  afterAll(() => own.stop());

  /** Messages that name the patient and that no forgetting reaches to. */
  function toldForGood(name: string) {
    const forgotten = own.told.flatMap(({ data }) => ('surgeries' in data ? data.surgeries : []));
    return own.told.filter(
      ({ data }) =>
        'surgeryId' in data &&
        JSON.stringify(data).includes(name) &&
        !forgotten.some(
          ({ surgeryId, revision }) => surgeryId === data.surgeryId && revision >= data.revision,
        ),
    );
  }
  const forgetWhile = (owner: ForgettingOwner, happens: () => Promise<void>) =>
    forgetPatient(
      { ...own.parts, store: betweenLookAndWord(own.store, happens) },
      {
        ...{ owner, by: 'maria', reason: undefined, retentionDays: 30, isRehearsal: false },
        now: new Date('2129-01-01T00:00:00Z'),
      },
    );
  type ForgettingOwner = Awaited<ReturnType<ForgettingWorld['patientWithSurgery']>>['owner'];

  test('what is appended between the command’s look and its word is forgotten with the rest', async () => {
    const { owner, patient, name } = await own.patientWithSurgery();
    const amended = await scheduled(own, { patient, notes: `${name} tem asma` });
    await own.boardOf();
    let late = '';
    await forgetWhile(owner, async () => {
      await own.world.call('PATCH', amended, { notes: `${name} tem alergia` });
      late = await scheduled(own, { patient, notes: `${name} tem febre` });
      // The calendars have heard of both by name.
      await eventually(() => {
        expect(JSON.stringify(own.told)).toContain(`${name} tem alergia`);
        expect(JSON.stringify(own.told)).toContain(`${name} tem febre`);
      });
    });
    await eventually(() => expect(toldForGood(name)).toEqual([]));
    // The service lets go of a key when it reads of it, whatever was published by then.
    await eventually(async () => {
      for (const path of [amended, late])
        expect((await own.world.call('GET', path)).body).toMatchObject({ patient: forgottenPatient });
      expect(JSON.stringify(await own.boardOf())).not.toContain(name);
    });
  });

  test('the service does it where the command is killed, as soon as the board has come there', async () => {
    const { owner, name, patient } = await own.patientWithSurgery();
    const amended = await scheduled(own, { patient });
    await own.boardOf();
    const killed = { ...own.world.keys, destroy: () => Promise.reject(new Error('killed')) };
    const store = betweenLookAndWord(own.store, async () => {
      await own.world.call('PATCH', amended, { notes: `${name} tem alergia` });
      await eventually(() => expect(JSON.stringify(own.told)).toContain(`${name} tem alergia`));
    });
    const asked = { owner, by: 'maria', reason: undefined, retentionDays: 30, isRehearsal: false };
    const now = new Date('2129-01-01T00:00:00Z');
    await expect(forgetPatient({ ...own.parts, store, keys: killed }, { ...asked, now })).rejects.toThrow(
      'killed',
    );
    await eventually(() => expect(toldForGood(name)).toEqual([]));
    await eventually(async () => expect(JSON.stringify(await own.boardOf())).not.toContain(name));
  });

  test('nothing is said twice where nothing was appended meanwhile', async () => {
    const { owner, id } = await own.patientWithSurgery();
    await own.boardOf();
    await own.forget(owner);
    const said = BigInt((await own.store.lastPosition([forgottenStreams])) ?? 0);
    await eventually(async () => {
      const looked = await readCheckpoint(own.world.pool, 'forgotten-latecomers');
      expect(BigInt(looked ?? 0) >= said).toBe(true);
    });
    await own.boardOf();
    expect(await own.store.lastPosition([forgottenStreams])).toBe(String(said));
    await own.relayed();
    const named = own.told.filter((event) => event.type === 'patient.forgotten.v1');
    expect(named.filter((event) => JSON.stringify(event).includes(id))).toHaveLength(1);
  });
});

async function scheduled({ world }: ForgettingWorld, change: object): Promise<string> {
  const { headers } = await world.call('POST', '/surgeries', { ...booking, ...change });
  return headers.get('Location') ?? '';
}
