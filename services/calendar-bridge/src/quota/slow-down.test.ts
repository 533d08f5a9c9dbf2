import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutShare, refusalHoldMs } from './slow-down.ts';

const now = new Date('2026-11-21T12:00:00Z');
const before = (ms: number) => new Date(now.getTime() - ms);
const shares = fc.double({ min: 0.05, max: 1, noNaN: true });

test('a refusal takes a fifth off, once for calls that were under way together', () => {
  expect(cutShare({ share: 1, reducedAt: undefined }, now)).toBeCloseTo(0.8);
  expect(cutShare({ share: 0.8, reducedAt: before(999) }, now)).toBeUndefined();
  expect(cutShare({ share: 0.8, reducedAt: before(1_000) }, now)).toBeCloseTo(0.64);
});

test('a share never falls so low that nothing would ever be asked again', () => {
  fc.assert(
    fc.property(shares, (share) => {
      const less = cutShare({ share, reducedAt: undefined }, now);
      expect(less).toBeGreaterThanOrEqual(0.05);
      expect(less).toBeLessThanOrEqual(share);
    }),
  );
});

test('the account that was refused is held as long as Google asks, and half a minute of our own at the most', () => {
  const asked = fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: undefined });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(shares, asked, random, (share, retryAfter, jitter) => {
      const hold = refusalHoldMs(share, retryAfter, jitter);
      expect(hold).toBeGreaterThanOrEqual(retryAfter ?? 0);
      expect(hold).toBeLessThanOrEqual(Math.max(retryAfter ?? 0, 30_000));
    }),
  );
});

test('refusal after refusal the hold grows', () => {
  expect([0.8, 0.64, 0.512].map((share) => refusalHoldMs(share, undefined, 1))).toEqual([
    1_000, 2_000, 4_000,
  ]);
});
