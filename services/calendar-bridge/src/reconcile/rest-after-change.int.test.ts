import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { recordSurgery } from '../testing/record-surgery.ts';
import { startReconciler, type RunningReconciler } from '../testing/running-reconciler.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';

const shortestMs = 500;
let running: RunningReconciler;
beforeAll(async () => {
  running = await startReconciler({ workers: 4, restMs: shortestMs, beforeCall: () => Promise.resolve() });
});
afterAll(() => running.close());

const record = (change: object, pool = running.pool) =>
  recordSurgery(pool, surgeryMessage(change), undefined, new Date('2026-11-21T12:00:00Z'));
const rooms = () => running.fake.visible().map(({ description }) => /Sala: (.*)/.exec(description)?.[1]);

test('a burst of edits costs a call now and then, not a call an edit, and ends with the newest content', async () => {
  const from = performance.now();
  for (let revision = 0; revision < 60; revision++) {
    await record({ surgeryId: 's-burst', surgeonId: 'crm-1', revision, room: `Sala ${revision}` });
    await eventually(async () => {
      const { rows } = await running.pool.query(
        'select from calendar_bridge.entry where lease_token is not null',
      );
      expect(rows).toHaveLength(0);
    });
  }
  await eventually(() => expect(rooms()).toEqual(['Sala 59']));
  // A call and a rest at the shortest, and so on: a machine that was slow had time for more of them.
  const rests = Math.floor((performance.now() - from) / shortestMs);
  expect(running.fake.calls.length).toBeLessThanOrEqual(2 + rests);
});

test('the rest grows while edits go on, and is short again after a while without', async () => {
  const restMs = 30_000;
  const alone = await startReconciler({ workers: 4, restMs, beforeCall: () => Promise.resolve() });
  const { pool } = alone;
  const restOf = async (revision: number) => {
    const { rows } = await pool.query<{ rest_ms: number }>(
      `select rest_ms from calendar_bridge.entry
       where surgery_id = 's-growing' and revision = $1 and due_at is null and lease_token is null`,
      [revision],
    );
    return rows[0]?.rest_ms;
  };
  /** An edit so long after the rest was over. */
  const editAfter = async (ago: string, revision: number) => {
    await pool.query('update calendar_bridge.entry set rest_until = now() - $1::interval', [ago]);
    await record({ surgeryId: 's-growing', surgeonId: 'crm-2', revision, room: `Sala ${revision}` }, pool);
  };
  for (const [revision, rest] of [1, 2, 4, 4].entries()) {
    await editAfter('0 seconds', revision);
    await eventually(async () => expect(await restOf(revision)).toBe(rest * restMs));
  }
  await editAfter('1 minute', 4);
  await eventually(async () => expect(await restOf(4)).toBe(restMs));
  await alone.close();
});

test('the first change of an entry that rests from none is made at once, also while others rest', async () => {
  const calls = running.fake.calls.length;
  await record({ surgeryId: 's-other', surgeonId: 'crm-1', room: 'Sala A' });
  await eventually(() => expect(running.fake.calls.length).toBe(calls + 1));
  // The call comes before what is recorded of it.
  await eventually(async () => {
    const { rows } = await running.pool.query(
      `select rest_ms from calendar_bridge.entry where surgery_id = 's-other' and rest_until is not null`,
    );
    expect(rows).toEqual([{ rest_ms: shortestMs }]);
  });
});
