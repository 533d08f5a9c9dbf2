import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { recordSurgery } from '../testing/record-surgery.ts';
import { now, openBridgeWorld } from '../testing/bridge-world.ts';
import { takeReplies } from '../testing/outbox-replies.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';
import { LeaseLost } from './claimed-entry.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

test('a worker that lost its lease records nothing', async () => {
  await world.record();
  const slow = await world.claimOne();
  await world.pool.query("update calendar_bridge.entry set lease_until = now() - interval '1 second'");
  expect(await world.reconcile()).toMatchObject([{ outcome: 'created' }]);
  const journal = world.journalOf(slow);
  const conclusion = { kind: 'settled', outcome: 'removed', placed: undefined } as const;
  await expect(world.conclude(slow, journal, conclusion)).rejects.toThrow(LeaseLost);
  expect(await takeReplies(world.pool)).toEqual([]);
});

test('after a call that used up a quarter of the lease, it is renewed before the next one', async () => {
  await world.record();
  await world.reconcile();
  for (const [id, event] of world.google.events) world.google.events.set(id, { ...event, etag: '"edited"' });
  await world.record({ revision: 1, room: 'Sala 9' });
  const entry = await world.claimOne();
  const leases: number[] = [];
  const began = performance.now();
  let slow = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => began + slow);
  world.google.beforeCall = async () => {
    leases.push(await leaseEnd());
    slow += 5_000;
  };
  await world.workOn(entry).finally(() => clock.mockRestore());
  const [atUpdate = 0, atLook = 0] = leases;
  expect(world.google.calls.slice(-3)).toEqual(['update', 'get', 'update']);
  expect(atLook).toBeGreaterThan(atUpdate);
});

async function leaseEnd(): Promise<number> {
  const { rows } = await world.pool.query<{ at: number }>(
    'select extract(epoch from lease_until)::float8 as at from calendar_bridge.entry',
  );
  return rows[0]?.at ?? 0;
}

test('a change that arrives while an entry is worked on makes it due again', async () => {
  await world.record();
  world.google.beforeCall = () => undefined;
  const entry = await world.claimOne();
  await world.record({ revision: 1, room: 'Sala 9' });
  const journal = world.journalOf(entry);
  const conclusion = { kind: 'settled', outcome: 'created', placed: undefined } as const;
  await world.conclude(entry, journal, conclusion);
  expect(await world.claim()).toMatchObject([{ revision: 1 }]);
});

test('one doctor’s backlog leaves room: at most four of a doctor’s entries are claimed at once, each by one worker', async () => {
  for (let surgery = 0; surgery < 9; surgery++) await world.record({ surgeryId: `a-${surgery}` });
  await world.record({ surgeryId: 'b-1', surgeonId: 'crm-2' });
  const [first, second] = await Promise.all([world.claim(), world.claim()]);
  const keys = [...first, ...second].map((entry) => entry.key.surgeryId);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain('b-1');
  expect(first.filter((entry) => entry.key.doctorId === 'crm-1').length).toBeLessThanOrEqual(4);
});

test('what is claimed is of one moment: a message recorded meanwhile never comes apart from its wake-up', async () => {
  let revision = 0;
  const publishing = (async () => {
    for (; revision < 400; revision++) await world.record({ revision, room: `Sala ${revision}` });
  })();
  let claimed = 0;
  while (revision < 400) {
    for (const entry of await world.claim()) {
      expect(entry.surgery.revision).toBe(entry.revision);
      claimed += 1;
    }
    await world.pool.query(
      'update calendar_bridge.entry set lease_token = null, lease_until = null, due_at = now()',
    );
  }
  await publishing;
  expect(claimed).toBeGreaterThan(0);
});

test('messages and conclusions about the same entry do not stand in each other’s way', async () => {
  const address = { replyTo: 'reply.his', correlationId: 'c' };
  const state = { publishing: true };
  const messages = (async () => {
    for (let revision = 0; revision < 300; revision++) {
      await recordSurgery(world.pool, surgeryMessage({ revision }), address, now);
    }
    state.publishing = false;
  })();
  while (state.publishing) {
    await world.reconcile();
    await world.makeDue();
  }
  await messages;
});
