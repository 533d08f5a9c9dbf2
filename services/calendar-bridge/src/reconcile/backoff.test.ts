import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs } from './backoff.ts';

test('a delay is never negative, never beyond half a minute of its own, and never below Retry-After', () => {
  const attempts = fc.integer({ min: 1, max: 100_000 });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const asked = fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: undefined });
  fc.assert(
    fc.property(attempts, random, asked, (count, jitter, retryAfter) => {
      const own = backoffMs(count, jitter, retryAfter) - (retryAfter ?? 0);
      expect(own).toBeGreaterThanOrEqual(0);
      expect(own).toBeLessThanOrEqual(30_000);
    }),
  );
});

test('the ceiling doubles from half a second on', () => {
  expect([1, 2, 3, 7, 8].map((attempts) => backoffMs(attempts, 1, undefined))).toEqual([
    500, 1_000, 2_000, 30_000, 30_000,
  ]);
});
