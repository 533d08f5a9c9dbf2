import { expect, test } from '@jest/globals';
import { createMetrics } from '@surgery-calendar/service-host';
import { measureLag } from './lag-metrics.ts';

/** A reader at a checkpoint and a log with a newest event; `lag` scrapes. */
function world() {
  const state = { newest: '0', reached: '0', now: 0 };
  const metrics = createMetrics({ ofProcess: false });
  measureLag(metrics, {
    store: { lastPosition: () => Promise.resolve(state.newest) },
    checkpoint: () => Promise.resolve(state.reached),
    isAway: () => false,
    ...{ readers: [{ name: 'relay', prefixes: ['surgery-'] }], elapsed: () => state.now },
  });
  const lag = async () =>
    Number(/surgery_log_lag_seconds{reader="relay"} (\S+)/.exec(await metrics.metrics())?.[1]);
  return { state, lag };
}

test('a reader that is at the end of the log, or on its way, has no lag', async () => {
  const { state, lag } = world();
  expect(await lag()).toBe(0);
  for (let scrape = 1; scrape <= 3; scrape++) {
    // Each time it has come past what was there before, and more has come.
    Object.assign(state, {
      newest: String(10 * scrape),
      reached: String(10 * scrape - 1),
      now: 15_000 * scrape,
    });
    expect(await lag()).toBe(0);
  }
});

test('a reader that stands still before an event lags by as long as that is known, until it is past it', async () => {
  const { state, lag } = world();
  Object.assign(state, { newest: '20', reached: '10' });
  expect(await lag()).toBe(0);
  Object.assign(state, { newest: '30', now: 15_000 });
  expect(await lag()).toBe(15);
  Object.assign(state, { now: 60_000 });
  expect(await lag()).toBe(60);
  Object.assign(state, { reached: '30', now: 75_000 });
  expect(await lag()).toBe(0);
});
