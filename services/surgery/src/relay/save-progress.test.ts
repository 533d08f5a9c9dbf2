import { expect, test } from '@jest/globals';
import { saveProgress } from './save-progress.ts';

function recorder() {
  const saves: string[] = [];
  const progress = saveProgress((position) => {
    saves.push(position);
    return Promise.resolve();
  });
  return { saves, progress };
}

test('of positions that come while one is saved the newest alone is saved after it', async () => {
  const { saves, progress } = recorder();
  for (const position of ['1', '2', '3']) progress.reached(position);
  await progress.saved();
  expect(saves).toEqual(['1', '3']);
});

test('a position that is saved already costs nothing, and the next one is saved all the same', async () => {
  const { saves, progress } = recorder();
  progress.reached('5');
  await progress.saved();
  progress.reached('5');
  await progress.saved();
  progress.reached('6');
  await progress.saved();
  expect(saves).toEqual(['5', '6']);
});

test('after a failure nothing more is saved, and whoever waits hears of it', async () => {
  const saves: string[] = [];
  const progress = saveProgress((position) => {
    saves.push(position);
    return Promise.reject(new Error('the lease is lost'));
  });
  progress.reached('1');
  await expect(progress.failed).rejects.toThrow('the lease is lost');
  progress.reached('2');
  await expect(progress.saved()).rejects.toThrow('the lease is lost');
  expect(saves).toEqual(['1']);
});
