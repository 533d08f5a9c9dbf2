import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { DoctorId, HospitalId, SurgeryId } from '@surgery-calendar/contracts';
import { describeEntry, type EntryContent } from '../entry/entry-content.ts';
import { deriveEventId } from '../entry/event-id.ts';
import { GoogleFailure } from '../google/google-failure.ts';
import { access, openBridgeWorld } from '../testing/bridge-world.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';
import { sweepingOf } from '../testing/sweeping.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
let sweeps: ReturnType<typeof sweepingOf>;
beforeAll(async () => {
  world = await openBridgeWorld();
  sweeps = sweepingOf(world);
});
beforeEach(async () => {
  await world.reset();
  await world.pool.query('truncate calendar_bridge.sync_log');
});
afterAll(() => world.close());

async function place(change: object = {}): Promise<void> {
  await world.record(change);
  await world.reconcile();
}

/** A person at work in Google's own calendar. */
function edit(change: Partial<EntryContent>): void {
  for (const [id, event] of world.google.events)
    world.google.events.set(id, { ...event, etag: '"edited"', content: { ...event.content, ...change } });
}

function removeAll(): void {
  for (const [id, event] of world.google.events) world.google.events.set(id, { ...event, deleted: true });
}

/** An event of this installation's that the bridge's database does not know. */
function leave(surgeryId: string, eventId = idOf(surgeryId)): void {
  const content = describeEntry(surgeryMessage({ surgeryId }).data, 'full', 'test');
  world.google.store(`primary/${eventId}`, content);
}

function idOf(surgeryId: string, generation = 0): string {
  const key = { hospitalId: 'hc-sp' as HospitalId, doctorId: 'crm-1' as DoctorId };
  return deriveEventId({ ...key, surgeryId: surgeryId as SurgeryId }, generation);
}

test('where all is right a sweep is one call to Google, and comes again in about a day', async () => {
  for (const surgeryId of ['s-1', 's-2', 's-3']) await place({ surgeryId });
  expect(await sweeps.sweep()).toEqual(['compared']);
  expect(world.google.calls).toEqual(['list']);
  expect(await world.reconcile()).toEqual([]);
  const [account] = await sweeps.accounts();
  expect(account).toMatchObject({ swept: true, attempts: 0 });
  expect(account?.hours).toBeCloseTo(24, 0);
});

test('an event that a person deleted is reported and put back, once', async () => {
  await place();
  removeAll();
  expect(await sweeps.sweep()).toEqual(['found-deleted', 'compared']);
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created' }]);
  expect(world.google.calls.at(-1)).toBe('insert 01');
  expect(world.google.visible()).toHaveLength(1);
  expect(await sweeps.logged()).toMatchObject([
    {
      hospital_id: 'hc-sp',
      surgery_id: 's-1',
      doctor_id: 'crm-1',
      outcome: 'found-deleted',
      event_id: idOf('s-1'),
    },
  ]);
  expect(await sweeps.sweep()).toEqual(['compared']);
});

test('an entry that a worker took between the list and what is recorded of it is looked at again soon, not in a day', async () => {
  await place();
  edit({ summary: 'Almoço' });
  const worker = await world.pool.connect();
  await worker.query('begin');
  await worker.query('select from calendar_bridge.entry for update');
  const outcomes = sweeps.sweep();
  await world.untilWaiting();
  await worker.query(
    `update calendar_bridge.entry set lease_token = gen_random_uuid(), lease_until = now() + interval '1 minute'`,
  );
  await worker.query('commit');
  expect(await outcomes).toEqual(['unsettled']);
  await worker.query('update calendar_bridge.entry set lease_token = null, lease_until = null');
  worker.release();
  expect(await sweeps.sweep()).toEqual(['found-changed', 'compared']);
});

test('what a policy no longer shows is taken off an event also where nobody told of the change', async () => {
  await place();
  const initials = { ...access, policy: { patientDetails: 'initials' } } as const;
  expect(await sweeps.sweep({ access: () => Promise.resolve(initials) })).toEqual(['compared']);
  expect(await world.reconcile(initials)).toMatchObject([{ outcome: 'updated' }]);
  expect(await sweeps.sweep({ access: () => Promise.resolve(initials) })).toEqual(['compared']);
  expect(await world.reconcile(initials)).toEqual([]);
  expect(await sweeps.logged()).toEqual([]);
});

test('a stray that became an entry’s own event while the sweep took it off is put back', async () => {
  await place({ surgeryId: 's-1' });
  leave('s-2');
  const google = world.google.client;
  const removed = await sweeps.sweep({
    google: {
      // Its surgery is published again in that moment, and the insert finds the event there.
      async remove(...call) {
        await place({ surgeryId: 's-2' });
        return google.remove(...call);
      },
    },
  });
  expect(removed).toEqual(['found-stray', 'compared']);
  expect(world.google.visible()).toHaveLength(1);
  await world.reconcile();
  expect(world.google.visible()).toHaveLength(2);
});

test('the same, where its worker has not recorded it yet, is found missing soon', async () => {
  await place({ surgeryId: 's-1' });
  leave('s-2');
  const google = world.google.client;
  let record = () => Promise.resolve();
  const removed = await sweeps.sweep({
    google: {
      async remove(...call) {
        await world.record({ surgeryId: 's-2' });
        record = await world.workUpToRecord(await world.claimOne());
        return google.remove(...call);
      },
    },
  });
  expect(removed).toEqual(['unsettled']);
  await record();
  await world.reconcile();
  expect(await sweeps.sweep()).toEqual(['found-deleted', 'compared']);
  await world.reconcile();
  expect(world.google.visible()).toHaveLength(2);
});

test('a stray that Google keeps does not keep the others', async () => {
  await place();
  for (const stray of ['a', 'b', 'c']) leave(`s-unknown-${stray}`);
  const google = world.google.client;
  const kept = idOf('s-unknown-a');
  const swept = await sweeps.sweep({
    google: {
      async remove(place, etag) {
        if (place.eventId === kept) throw new GoogleFailure('google-refused', true, 'Google refuses');
        return google.remove(place, etag);
      },
    },
  });
  expect(swept).toEqual(['found-stray', 'found-stray', 'compared']);
  expect(world.google.visible()).toHaveLength(2);
});

test('an event that a person changed is reported by the names of its fields and put back', async () => {
  await place();
  const moved = { dateTime: '2127-12-02T08:00:00-03:00', timeZone: 'America/Sao_Paulo' };
  edit({ summary: 'Almoço', start: moved });
  expect(await sweeps.sweep()).toEqual(['found-changed', 'compared']);
  expect(await world.reconcile()).toMatchObject([{ outcome: 'updated' }]);
  expect(world.google.calls).toEqual(['list', 'update']);
  expect(world.google.visible()).toMatchObject([{ summary: 'Cirurgia - Paciente Exemplo' }]);
  expect(await sweeps.logged()).toMatchObject([{ outcome: 'found-changed', detail: 'summary, start' }]);
  expect(await sweeps.sweep()).toEqual(['compared']);
});

test('an event that was touched and still says what it should costs no call and is not reported', async () => {
  await place();
  edit({});
  expect(await sweeps.sweep()).toEqual(['compared']);
  expect(await world.reconcile()).toEqual([]);
  expect(world.google.calls).toEqual(['list']);
  // The ETag that was learnt is the one that the next change goes out with.
  await world.record({ revision: 1, room: 'Sala 9' });
  expect(await world.reconcile()).toMatchObject([{ outcome: 'updated' }]);
  expect(world.google.calls).toEqual(['list', 'update']);
});

test('a change that is still on its way to Google is not taken for a person’s', async () => {
  await place();
  edit({ summary: 'Almoço' });
  await world.record({ revision: 1, room: 'Sala 9' });
  expect(await sweeps.sweep()).toEqual(['compared']);
  expect(await sweeps.logged()).toEqual([]);
});

test('a list that leaves out an event that is there costs one call and changes nothing', async () => {
  await place();
  const google = { list: () => Promise.resolve({ events: [], nextPageToken: undefined }) };
  expect(await sweeps.sweep({ google })).toEqual(['found-deleted', 'compared']);
  expect(await world.reconcile()).toMatchObject([{ outcome: 'updated' }]);
  expect(world.google.calls).toEqual(['update']);
  expect(world.google.visible()).toHaveLength(1);
});

test('a second event of a surgery is taken off, and the first stays', async () => {
  await place();
  leave('s-1', idOf('s-1', 7));
  expect(await sweeps.sweep()).toEqual(['found-stray', 'compared']);
  await world.reconcile();
  expect(world.google.calls).toEqual(['list', 'remove']);
  expect(world.google.visible()).toHaveLength(1);
  expect(await sweeps.logged()).toMatchObject([{ outcome: 'found-stray', event_id: idOf('s-1', 7) }]);
  expect(await sweeps.sweep()).toEqual(['compared']);
});

test('an event of a surgery that nothing here knows of is taken off, and what is not ours is left alone', async () => {
  await place();
  leave('s-unknown');
  const foreign = describeEntry(surgeryMessage({ surgeryId: 's-9' }).data, 'full', 'another-installation');
  world.google.store(`primary/${idOf('s-9')}`, foreign);
  expect(await sweeps.sweep()).toEqual(['found-stray', 'compared']);
  expect(world.google.calls).toEqual(['list', 'remove']);
  expect(await sweeps.logged()).toMatchObject([{ surgery_id: 's-unknown', doctor_id: 'crm-1' }]);
  expect(world.google.visible()).toHaveLength(2);
});

test('more strays than an outage leaves behind stay where they are, until an operator wants them taken off', async () => {
  await place();
  for (let stray = 0; stray < 11; stray++) leave(`s-unknown-${stray}`);
  expect(await sweeps.sweep()).toEqual(['too-many-strays', 'compared']);
  expect(world.google.calls).toEqual(['list']);
  expect(await sweeps.logged()).toEqual([]);
  await sweeps.removeStrays();
  expect(await sweeps.sweep()).toEqual([...Array<string>(11).fill('found-stray'), 'compared']);
  expect(world.google.visible()).toHaveLength(1);
  // That was for once.
  for (let stray = 20; stray < 31; stray++) leave(`s-unknown-${stray}`);
  expect(await sweeps.sweep()).toEqual(['too-many-strays', 'compared']);
});

test('a few strays on each of many calendars are too many as well', async () => {
  await place();
  for (let stray = 0; stray < 6; stray++) leave(`s-unknown-${stray}`);
  expect(await sweeps.sweep()).toHaveLength(7);
  for (let stray = 10; stray < 16; stray++) leave(`s-unknown-${stray}`);
  expect(await sweeps.sweep()).toEqual(['too-many-strays', 'compared']);
});

test('a copy that a person made of an event stays, and is reported once', async () => {
  await place();
  leave('s-1', '3v9k2m1c0q8r7s6t5u4v3c2b1a');
  expect(await sweeps.sweep()).toEqual(['found-copy', 'compared']);
  expect(await sweeps.sweep()).toEqual(['compared']);
  expect(world.google.visible()).toHaveLength(2);
  expect(await sweeps.logged()).toMatchObject([{ surgery_id: 's-1', outcome: 'found-copy' }]);
});

test('two hospitals’ doctors with one account: one list, each by its own hospital’s policy', async () => {
  await place();
  await world.record({ hospitalId: 'hc-rj', surgeonId: 'crm-7' });
  const shared = { ...access, policy: { patientDetails: 'none' } } as const;
  await world.reconcile(shared);
  expect(
    await sweeps.sweep({
      access: ({ hospitalId }) => Promise.resolve(hospitalId === 'hc-rj' ? shared : access),
    }),
  ).toEqual(['compared']);
  expect(world.google.calls).toEqual(['list']);
  edit({ summary: 'Almoço' });
  expect(
    await sweeps.sweep({
      access: ({ hospitalId }) => Promise.resolve(hospitalId === 'hc-rj' ? shared : access),
    }),
  ).toEqual(['found-changed', 'found-changed', 'compared']);
  expect(await sweeps.accounts()).toMatchObject([{ swept: true }, { swept: true }]);
});

test('an event that ended over a day ago is left as it is', async () => {
  await place();
  await world.pool.query(
    `update calendar_bridge.surgery_head set data = data || '{"endsAt": "2026-11-20T10:00:00Z"}'`,
  );
  edit({ summary: 'Almoço' });
  expect(await sweeps.sweep()).toEqual(['compared']);
  expect(await sweeps.logged()).toEqual([]);
});
