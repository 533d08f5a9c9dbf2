import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { openAccountLanes } from './account-lanes.ts';

test('at most four pieces of work run at once for one account, and another account does not wait for them', async () => {
  const lanes = openAccountLanes();
  const finish: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await new Promise<void>((done) => finish.push(done));
    running -= 1;
  };
  const all = Array.from({ length: 9 }, () => lanes.enter('g-1', work));
  expect(await lanes.enter('g-2', () => Promise.resolve('served'))).toBe('served');
  while (finish.length > 0) {
    finish.shift()?.();
    await turn();
  }
  await Promise.all(all);
  expect(most).toBe(4);
});

test('work that fails gives its place back', async () => {
  const lanes = openAccountLanes();
  const failing = Array.from({ length: 6 }, () => lanes.enter('g-1', () => Promise.reject(new Error('no'))));
  expect((await Promise.allSettled(failing)).every((result) => result.status === 'rejected')).toBe(true);
  expect(await lanes.enter('g-1', () => Promise.resolve('served'))).toBe('served');
});
