import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { DoctorId, HospitalId } from '@surgery-calendar/contracts';
import { inTransaction, type WorkLoop } from '@surgery-calendar/postgres';
import { eventually } from '@surgery-calendar/test-servers';
import type { Phase } from '../circuit/circuit.ts';
import { GoogleFailure } from '../google/google-failure.ts';
import { openBridgeWorld } from '../testing/bridge-world.ts';
import { sweepingOf } from '../testing/sweeping.ts';
import { requestSweep } from './request-sweep.ts';
import { runSweeper } from './run-sweeper.ts';

let world: Awaited<ReturnType<typeof openBridgeWorld>>;
let sweepers: WorkLoop[];
let outcomes: string[];
let phase: Phase;
let looks: number;

beforeAll(async () => {
  world = await openBridgeWorld();
});
beforeEach(async () => {
  await world.reset();
  await world.record();
  await world.reconcile();
  [sweepers, outcomes, phase, looks] = [[], [], 'closed', 0];
  world.google.calls = [];
});
afterEach(() => Promise.all(sweepers.map((sweeper) => sweeper.stop())));
afterAll(() => world.close());

async function start(): Promise<void> {
  sweepers.push(
    await runSweeper({
      tools: sweepingOf(world).toolsWith({}, outcomes),
      databaseUrl: world.databaseUrl,
      circuit: {
        phase() {
          looks += 1;
          return phase;
        },
        openForMs: () => 20,
      },
      random: () => 0.5,
    }),
  );
}

const request = (doctorId = 'crm-1') =>
  inTransaction(world.pool, (client) =>
    requestSweep(client, { hospitalId: 'hc-sp' as HospitalId, doctorId: doctorId as DoctorId }),
  );

test('a sweep that is asked for is done at once, by one of two replicas', async () => {
  await start();
  await start();
  expect(await request()).toBe(true);
  await eventually(() => expect(outcomes).toEqual(['compared']));
  expect(world.google.calls).toEqual(['list']);
});

test('a doctor whose account was never seen cannot be swept', async () => {
  expect(await request('crm-unknown')).toBe(false);
});

test('a sweep that failed is tried until it is done', async () => {
  let calls = 0;
  world.google.beforeCall = () => {
    if (++calls < 3) throw new GoogleFailure('google-unavailable', false, 'Google answered 503');
  };
  await start();
  await request();
  await eventually(() => expect(outcomes).toEqual(['failed', 'failed', 'compared']));
});

test('while Google is silent no sweep begins; once it is worth a try, one finds out', async () => {
  phase = 'open';
  await start();
  await request();
  const before = looks;
  await eventually(() => expect(looks).toBeGreaterThan(before + 2));
  expect(world.google.calls).toEqual([]);
  phase = 'half-open';
  await eventually(() => expect(outcomes).toEqual(['compared']));
});
