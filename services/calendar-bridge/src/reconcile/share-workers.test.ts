import { expect, test } from '@jest/globals';
import { shareWorkers } from './share-workers.ts';

const slow = (count: number) => Array.from({ length: count }, () => 'slow' as const);
const live = (count: number) => Array.from({ length: count }, () => 'live' as const);

test('the slow lane never has the last quarter of the workers, nor the last one', () => {
  expect(shareWorkers(16, [], 'closed')).toEqual({ limit: 16, slowLimit: 12 });
  expect(shareWorkers(16, slow(12), 'closed')).toEqual({ limit: 4, slowLimit: 0 });
  expect(shareWorkers(2, [], 'closed')).toEqual({ limit: 2, slowLimit: 1 });
});

test('live changes may have every worker, and what they leave the slow lane gets', () => {
  expect(shareWorkers(16, live(16), 'closed')).toEqual({ limit: 0, slowLimit: 0 });
  expect(shareWorkers(16, live(14), 'closed')).toEqual({ limit: 2, slowLimit: 2 });
});

test('one entry, with no other in hand, finds out whether Google answers again', () => {
  expect(shareWorkers(16, [], 'half-open')).toEqual({ limit: 1, slowLimit: 1 });
  expect(shareWorkers(16, live(1), 'half-open')).toEqual({ limit: 0, slowLimit: 0 });
  expect(shareWorkers(0, [], 'half-open')).toEqual({ limit: 0, slowLimit: 0 });
});
