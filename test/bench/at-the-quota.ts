import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { demoDoctors } from '@surgery-calendar/local-stack';
import { startSystem } from '../harness/start-system.ts';
import type { Measurement } from '@surgery-calendar/bench';
import { putEntries } from './put-entries.ts';
import {
  forgetRequests,
  requestsToCalendars,
  setLatency,
  setQuota,
  type CalendarRequest,
} from './sandbox-requests.ts';

/** Google's own numbers and window, both ten times smaller, on both sides. */
const scale = 10;
const quota = { project: 10_000 / scale, account: 600 / scale, windowMs: 60_000 / scale };
const windows = 6;

/**
 * How much of the quota is used, and how much of it for nothing, while there is more to do than Google allows: one account with
 * 5,000 entries, all others with enough for every window.
 */
export async function atTheQuota(): Promise<readonly Measurement[]> {
  const doctors = demoDoctors.filter(({ hospitalId }) => hospitalId === 'hc-sp');
  const system = await startSystem({
    connected: doctors,
    settings: {
      'calendar-bridge': {
        QUOTA_PROJECT: String(quota.project),
        QUOTA_ACCOUNT: String(quota.account),
        QUOTA_WINDOW_MS: String(quota.windowMs),
        WORKERS: '24',
      },
    },
  });
  const google = system.sandbox.google.url;
  await setQuota(google, {
    ...{ perMinuteProject: quota.project, perMinuteUser: quota.account, windowMs: quota.windowMs },
  });
  await setLatency(google, 50);
  // Only the bridge and identity are measured: the surgery service has no part in it.
  await system.processes.surgery.stop();
  await forgetRequests(google);
  const [giant, ...others] = doctors;
  const database = new pg.Client(system.databaseUrl);
  await database.connect();
  const due = { lane: 'live', dueInMs: 0 } as const;
  await putEntries(database, giant?.surgeonId ?? '', 5_000, due);
  for (const { surgeonId } of others)
    await putEntries(database, surgeonId, quota.account * (windows + 2), due);
  await database.query('analyze calendar_bridge.entry, calendar_bridge.surgery_head');
  await database.query('notify calendar_bridge_due');
  await database.end();
  const from = Date.now() + quota.windowMs;
  await pause(quota.windowMs * (windows + 1));
  const calls = await requestsToCalendars(google);
  await system.processes['calendar-bridge'].stop();
  await system.stop();

  const inWindow = (nth: number) =>
    calls.filter(({ time }) => {
      const at = Date.parse(time) - from;
      return at >= nth * quota.windowMs && at < (nth + 1) * quota.windowMs;
    });
  const each = Array.from({ length: windows }, (_, nth) => inWindow(nth));
  const most = Math.min(quota.project, quota.account * doctors.length);
  return [
    {
      name: 'accepted of the quota',
      ratios: each.map((window) => window.filter(isAccepted).length / most),
      goal: { atLeast: 0.98 },
      detail: `${quota.project} calls for the project and ${quota.account} for an account in ${quota.windowMs / 1_000} s, 50 ms latency, ${doctors.length} accounts`,
    },
    {
      name: 'rejected of all',
      ratios: each.map((window) => 1 - window.filter(isAccepted).length / Math.max(window.length, 1)),
      goal: { atMost: 0.001 },
      detail: 'calls that Google answered with a rate limit',
    },
    {
      name: 'least served account to an equal share',
      ratios: each.map(
        (window) =>
          leastServed(
            window.filter(isAccepted),
            others.map((one) => one.googleEmail),
          ) /
          (most / doctors.length),
      ),
      goal: { atLeast: 0.8 },
      detail: 'beside an account with 5,000 entries waiting, in the same windows',
    },
  ];
}

function isAccepted({ status }: CalendarRequest): boolean {
  return status !== null && status < 300;
}

function leastServed(calls: readonly CalendarRequest[], accounts: readonly string[]): number {
  return Math.min(...accounts.map((email) => calls.filter(({ account }) => account === email).length));
}
