import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { recordSurgery } from '../testing/record-surgery.ts';
import { startReconciler, type RunningReconciler } from '../testing/running-reconciler.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';

let running: RunningReconciler;
beforeAll(async () => {
  running = await startReconciler({ workers: 4, restMs: 500, beforeCall: () => Promise.resolve() });
});
afterAll(() => running.close());

const record = (change: object) =>
  recordSurgery(running.pool, surgeryMessage(change), undefined, new Date('2026-11-21T12:00:00Z'));
const rooms = () => running.fake.visible().map(({ description }) => /Sala: (.*)/.exec(description)?.[1]);

test('a burst of edits costs a call now and then, not a call an edit, and ends with the newest content', async () => {
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
  expect(running.fake.calls.length).toBeLessThan(15);
});

test('the first change of an entry that rests from none is made at once, also while others rest', async () => {
  const calls = running.fake.calls.length;
  await record({ surgeryId: 's-other', surgeonId: 'crm-1', room: 'Sala A' });
  await eventually(() => expect(running.fake.calls.length).toBe(calls + 1));
  const { rows } = await running.pool.query<{ surgery_id: string }>(
    `select surgery_id from calendar_bridge.entry where rest_until > now() order by 1`,
  );
  expect(rows.map((row) => row.surgery_id)).toContain('s-other');
});
