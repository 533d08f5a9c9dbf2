import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { GoogleFailure } from '../google/google-failure.ts';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import { paceCalls } from './pace-calls.ts';
import { QuotaExhausted } from './quota-exhausted.ts';
import { readProjectQuota } from './read-quota.ts';
import { takeQuota } from './take-quota.ts';

let database: Awaited<ReturnType<typeof openBridgeDatabase>>;
beforeAll(async () => {
  database = await openBridgeDatabase();
});
const reset = () => database.pool.query('truncate calendar_bridge.quota_scope, calendar_bridge.quota_use');
beforeEach(reset);
afterAll(() => database.close());

/** Of an hour, so that what grows back while a test runs is none of a limit’s calls. */
const windowMs = 3_600_000;
const quota = { projectLimit: 100, accountLimit: 50, windowMs };

/** A call that Google refuses, naming this scope. */
async function refused(limited: 'account' | 'project', retryAfterMs?: number): Promise<void> {
  const pace = paceCalls({ pool: database.pool, quota, random: () => 0 });
  const failure = new GoogleFailure('google-rate-limited', false, 'fewer', retryAfterMs, limited);
  await expect(pace('g-1', 'live', () => Promise.reject(failure))).rejects.toBe(failure);
}
const ask = (googleSub: string) => takeQuota(database.pool, quota, { googleSub, lane: 'live' });
const passWindows = (windows: number) =>
  database.pool.query(
    `update calendar_bridge.quota_scope set reduced_at = reduced_at - $1 * interval '1 ms', held_until = null`,
    [windows * windowMs],
  );
/** How many calls of one account, or of many, are granted from now on. */
async function grantedTo(accountOf: (call: number) => string): Promise<number> {
  await database.pool.query('delete from calendar_bridge.quota_use');
  for (let call = 0; call < 200; call++) {
    try {
      await ask(accountOf(call));
    } catch (error) {
      if (error instanceof QuotaExhausted) return call;
      throw error;
    }
  }
  return 200;
}

test('an account that Google refuses waits as long as Google asks, and the others go on', async () => {
  await refused('account', 60_000);
  const { rows } = await database.pool.query<{ seconds: number }>(
    `select extract(epoch from held_until - now())::float8 as seconds from calendar_bridge.quota_scope
     where scope = 'account:g-1'`,
  );
  expect(rows[0]?.seconds).toBeGreaterThan(30);
  await expect(ask('g-1')).rejects.toBeInstanceOf(QuotaExhausted);
  await ask('g-2');
});

test('an account for which Google allows less is asked less of, and has all of its limit back after ten windows', async () => {
  await refused('account');
  await passWindows(0);
  expect(await grantedTo(() => 'g-1')).toBe(40);
  await passWindows(1);
  expect(await grantedTo(() => 'g-1')).toBe(45);
  await passWindows(10);
  expect(await grantedTo(() => 'g-1')).toBe(50);
});

test('where Google names the project, the limit of all is cut, once for refusals of one moment', async () => {
  // Where the machine stands still for a second in between they are of two moments: then once more.
  await eventually(async () => {
    await reset();
    const from = performance.now();
    await refused('project');
    await passWindows(0);
    await refused('project');
    expect(performance.now() - from).toBeLessThan(1_000);
  });
  await passWindows(0);
  expect((await readProjectQuota(database.pool, quota)).share).toBeCloseTo(0.8, 2);
  expect(await grantedTo((call) => `g-${call % 10}`)).toBe(80);
});

test('any other failure of a call changes no budget', async () => {
  const pace = paceCalls({ pool: database.pool, quota, random: () => 0 });
  const failure = new GoogleFailure('google-unavailable', false, 'Google answered 503', 20_000);
  await expect(pace('g-1', 'live', () => Promise.reject(failure))).rejects.toBe(failure);
  await ask('g-1');
  expect(await readProjectQuota(database.pool, quota)).toEqual({ used: 2, share: 1 });
});
