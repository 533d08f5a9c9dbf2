import { setTimeout as latency } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { inTransaction } from '@surgery-calendar/postgres';
import { eventually } from '@surgery-calendar/test-servers';
import { GoogleFailure } from '../google/google-failure.ts';
import { putDueEntries } from '../testing/due-entries.ts';
import { startReconciler, type RunningReconciler } from '../testing/running-reconciler.ts';
import { announceDue } from './due-channel.ts';

let running: RunningReconciler;
afterEach(() => running.close());
const soon = (check: () => void) =>
  eventually(() => {
    check();
    return Promise.resolve();
  });
const wake = () => inTransaction(running.pool, announceDue);

test('while Google is down one call at a time finds out, an operator is told, and all is placed once it is back', async () => {
  const google = { down: true, calls: 0, underWay: 0, most: 0 };
  running = await startReconciler({
    workers: 8,
    async beforeCall() {
      google.calls += 1;
      google.most = Math.max(google.most, ++google.underWay);
      await latency(10);
      google.underWay -= 1;
      if (google.down) throw new GoogleFailure('google-unavailable', false, 'Google answered 503');
    },
  });
  const { circuit } = running.google;
  expect(circuit.details()).toEqual([]);
  for (let doctor = 0; doctor < 16; doctor++) {
    await putDueEntries(running.pool, { doctorId: `d-${doctor}`, count: 1 });
  }
  await wake();
  await soon(() => {
    expect(circuit.phase()).toBe('open');
  });
  expect(circuit.details()).toEqual([expect.stringMatching(/^Google has not answered since 20/)]);
  expect(await running.metrics.metrics()).toContain('calendar_bridge_google_circuit_open 1');
  // What was claimed before the circuit opened may still be on its way to its call.
  await eventually(async () => {
    const { rows } = await running.pool.query(
      'select from calendar_bridge.entry where lease_token is not null',
    );
    expect(rows).toHaveLength(0);
  });
  expect(google.most).toBeGreaterThan(1);
  const before = google.calls;
  google.most = 0;
  await soon(() => {
    expect(google.calls).toBeGreaterThanOrEqual(before + 2);
  });
  expect(google.most).toBe(1);
  google.down = false;
  await soon(() => {
    expect(running.fake.visible()).toHaveLength(16);
  });
  expect(circuit.details()).toEqual([]);
  expect(await running.metrics.metrics()).toContain(
    'calendar_bridge_google_calls_total{method="insert",outcome="google-unavailable"}',
  );
});

test('a live change is placed while a slow backlog keeps every worker that it may have', async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((open) => (release = open));
  const hanging = new Set<string>();
  running = await startReconciler({
    workers: 4,
    async beforeCall(googleSub) {
      if (googleSub === 'urgent') return;
      hanging.add(googleSub);
      await gate;
    },
  });
  for (let doctor = 0; doctor < 10; doctor++) {
    await putDueEntries(running.pool, { doctorId: `d-${doctor}`, count: 1, lane: 'slow' });
  }
  await wake();
  await soon(() => {
    expect(hanging.size).toBe(3);
  });
  await putDueEntries(running.pool, { doctorId: 'urgent', count: 1 });
  await wake();
  await soon(() => {
    expect(running.fake.visible()).toHaveLength(1);
  });
  expect(hanging.size).toBe(3);
  expect(await running.metrics.metrics()).toContain('calendar_bridge_entries_due{lane="slow"} 7');
  release();
  await soon(() => {
    expect(running.fake.visible()).toHaveLength(11);
  });
});

test('what is due beyond the budget is placed as soon as the window has room again, with a call each', async () => {
  const sent: number[] = [];
  running = await startReconciler({
    workers: 8,
    beforeCall: () => {
      sent.push(performance.now());
      return Promise.resolve();
    },
    quota: { projectLimit: 20, accountLimit: 20, windowMs: 1_000 },
  });
  for (let doctor = 0; doctor < 10; doctor++) {
    await putDueEntries(running.pool, { doctorId: `d-${doctor}`, count: 5 });
  }
  await wake();
  await soon(() => {
    expect(running.fake.visible()).toHaveLength(50);
  });
  expect(sent).toHaveLength(50);
  const { rows } = await running.pool.query('select 1 from calendar_bridge.entry where attempts > 0');
  expect(rows).toEqual([]);
});
