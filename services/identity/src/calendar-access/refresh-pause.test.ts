import { fc, test as property } from '@fast-check/jest';
import { expect, test } from '@jest/globals';
import { pauseAfter } from './refresh-pause.ts';

const round = { failures: 0, retryAfterSeconds: undefined, everyMs: 30_000, random: 0.5 };

test('while Google answers, tokens are looked at as often as usual', () => {
  expect(pauseAfter(round)).toBe(30_000);
});

test('while Google is down it is asked more and more seldom, up to every five minutes', () => {
  const atMost = (failures: number) => pauseAfter({ ...round, failures, retryAfterSeconds: 5, random: 1 });
  expect([1, 2, 3, 4, 50, 5_000].map(atMost)).toEqual([60_000, 120_000, 240_000, 300_000, 300_000, 300_000]);
});

property.prop([
  fc.nat(10_000),
  fc.integer({ min: 1, max: 300 }),
  fc.double({ min: 0, max: 0.999, noNaN: true }),
])(
  'Google’s wish to be left alone is kept, and nobody waits for longer than five minutes',
  (failures, retryAfterSeconds, random) => {
    const ms = pauseAfter({ ...round, failures: failures + 1, retryAfterSeconds, random });
    expect(ms).toBeGreaterThanOrEqual(retryAfterSeconds * 1_000);
    expect(ms).toBeGreaterThanOrEqual(round.everyMs);
    expect(ms).toBeLessThanOrEqual(300_000);
  },
);
