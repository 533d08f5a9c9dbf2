import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createPool } from '@surgery-calendar/postgres';
import fc from 'fast-check';
import type { Lane } from '../reconcile/lane.ts';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import { QuotaExhausted } from './quota-exhausted.ts';
import type { QuotaSettings } from './quota-settings.ts';
import { takeQuota } from './take-quota.ts';

let database: Awaited<ReturnType<typeof openBridgeDatabase>>;
beforeAll(async () => {
  database = await openBridgeDatabase();
});
const reset = () => database.pool.query('truncate calendar_bridge.quota_scope, calendar_bridge.quota_use');
beforeEach(reset);
afterAll(() => database.close());

const begin = Date.parse('2026-11-21T12:00:00Z');
const quota: QuotaSettings = { projectLimit: 40, accountLimit: 20, windowMs: 60_000 };
const live = { googleSub: 'g-1', lane: 'live' as Lane };

/** Undefined: granted; else the milliseconds, counted from `begin`, when it is worth asking again. */
async function ask(call: { googleSub: string; lane: Lane }, atMs: number): Promise<number | undefined> {
  try {
    await takeQuota(database.pool, quota, { ...call, at: new Date(begin + atMs) });
    return undefined;
  } catch (error) {
    if (!(error instanceof QuotaExhausted)) throw error;
    return error.until.getTime() - begin;
  }
}

test('replicas that ask at once are together granted what Google allows, and not one call more', async () => {
  const other = createPool(database.url, { applicationName: 'another replica' });
  /** How many of 200 calls at one moment are granted, over so many accounts. */
  const granted = async (accounts: number): Promise<number> => {
    await reset();
    const asked = Array.from({ length: 200 }, (_, call) =>
      takeQuota(call % 2 === 0 ? database.pool : other, quota, {
        ...live,
        googleSub: `g-${call % accounts}`,
      }),
    );
    return (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length;
  };
  try {
    expect(await granted(5)).toBe(40);
    expect(await granted(1)).toBe(20);
  } finally {
    await other.end();
  }
});

test('in no window of Google’s length are there more calls than Google allows, however they come', async () => {
  const step = fc.record({
    afterMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20_000 })),
    googleSub: fc.constantFrom('g-1', 'g-2', 'g-3'),
    lane: fc.constantFrom<Lane>('live', 'slow'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 100, maxLength: 150 }), async (steps) => {
      await reset();
      let now = 0;
      const granted: { at: number; googleSub: string }[] = [];
      for (const { afterMs, googleSub, lane } of steps) {
        now += afterMs;
        if ((await ask({ googleSub, lane }, now)) !== undefined) continue;
        granted.push({ at: now, googleSub });
        const within = granted.filter(({ at }) => at > now - quota.windowMs);
        expect(within.length).toBeLessThanOrEqual(lane === 'live' ? 40 : 36);
        const own = within.filter((one) => one.googleSub === googleSub);
        expect(own.length).toBeLessThanOrEqual(lane === 'live' ? 20 : 18);
      }
      expect(granted.length).toBeGreaterThan(0);
    }),
    { numRuns: 15 },
  );
});

test('at the instant that a refusal names a call is granted, and a window after the last call all of the budget is there', async () => {
  for (let call = 0; call < 20; call++) expect(await ask(live, call * 1_000)).toBeUndefined();
  const until = await ask(live, 20_000);
  expect(until).toBeGreaterThan(60_000);
  expect(until).toBeLessThan(61_000);
  expect(await ask(live, (until ?? 0) - 100)).toBe(until);
  expect(await ask(live, until ?? 0)).toBeUndefined();
  for (let call = 0; call < 20; call++) expect(await ask(live, 150_000)).toBeUndefined();
  expect(await ask(live, 150_000)).toBeDefined();
});

test('the slow lane leaves a tenth of each budget to live changes, and its refusal holds up none of them', async () => {
  const slow = { ...live, lane: 'slow' as Lane };
  for (let call = 0; call < 18; call++) expect(await ask(slow, 0)).toBeUndefined();
  expect(await ask(slow, 0)).toBeDefined();
  expect(await ask(live, 0)).toBeUndefined();
  expect(await ask(live, 0)).toBeUndefined();
  expect(await ask(live, 0)).toBeDefined();
});

test('a refusal takes nothing: an account at its limit uses up none of the project’s budget', async () => {
  for (let call = 0; call < 60; call++) await ask(live, 0);
  const used = await database.pool.query<{ units: number }>(
    `select sum(units)::integer as units from calendar_bridge.quota_use where scope = 'project'`,
  );
  expect(used.rows).toEqual([{ units: 20 }]);
});

test('what has left every window is forgotten', async () => {
  for (let call = 0; call < 30; call++) await ask({ ...live, googleSub: `g-${call}` }, call);
  await ask(live, 300_000);
  const { rows } = await database.pool.query('select 1 from calendar_bridge.quota_use');
  expect(rows).toHaveLength(2);
});
