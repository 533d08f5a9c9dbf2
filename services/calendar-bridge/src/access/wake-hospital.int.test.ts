import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { HospitalId } from '@surgery-calendar/contracts';
import { openBridgeWorld } from '../testing/bridge-world.ts';
import { wakeHospital } from './wake-entries.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const hospital = 'hc-sp' as HospitalId;

async function dueNow(): Promise<string[]> {
  const { rows } = await world.pool.query<{ surgery_id: string }>(
    'select surgery_id from calendar_bridge.entry where due_at <= now() order by surgery_id',
  );
  return rows.map((row) => row.surgery_id);
}

test('every wanted entry of the hospital that is not over is woken, however many chunks that takes', async () => {
  for (const surgeryId of ['s-1', 's-2', 's-3', 's-4', 's-5'])
    await world.record({ surgeryId, team: [{ doctorId: 'crm-2', role: 'assistant' }] });
  await world.record({ surgeryId: 's-6', startsAt: '2025-12-01T08:00:00Z', endsAt: '2025-12-01T09:00:00Z' });
  await world.record({ surgeryId: 's-7', status: 'cancelled' });
  await world.record({ surgeryId: 's-8', hospitalId: 'hc-rj' });
  for (let claimed = 1; claimed > 0;) claimed = (await world.reconcile()).length;
  await wakeHospital(world.pool, hospital, 2);
  expect(await dueNow()).toEqual(['s-1', 's-1', 's-2', 's-2', 's-3', 's-3', 's-4', 's-4', 's-5', 's-5']);
});

test('each chunk holds its own locks only: an entry that somebody has locked stops none of those before it', async () => {
  for (const surgeryId of ['s-1', 's-2', 's-3']) await world.record({ surgeryId });
  await world.reconcile();
  const somebody = await world.pool.connect();
  try {
    await somebody.query('begin');
    await somebody.query(`select from calendar_bridge.entry where surgery_id = 's-3' for update`);
    const waking = wakeHospital(world.pool, hospital, 1);
    await world.untilWaiting();
    expect(await dueNow()).toEqual(['s-1', 's-2']);
    await somebody.query('commit');
    await waking;
  } finally {
    somebody.release();
  }
  expect(await dueNow()).toEqual(['s-1', 's-2', 's-3']);
});
