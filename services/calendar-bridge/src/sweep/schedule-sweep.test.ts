import { expect, test } from '@jest/globals';
import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import { AccessTokenRefused, GoogleFailure } from '../google/google-failure.ts';
import { QuotaExhausted } from '../quota/quota-exhausted.ts';
import { endOfFailedSweep, endOfSweep } from './schedule-sweep.ts';

const now = new Date('2026-11-21T12:00:00Z');
const hour = 3_600_000;

test('a calendar that was swept is swept again within 23 to 25 hours, and no failure is counted any more', () => {
  for (const random of [0, 0.5, 0.999]) {
    const { outcome, next } = endOfSweep('compared', 3, random);
    expect([outcome, next.attempts, next.swept]).toEqual(['compared', 0, true]);
    expect(next.dueInMs).toBeGreaterThan(23 * hour);
    expect(next.dueInMs).toBeLessThan(25 * hour);
  }
});

test.each([
  ['failed', new GoogleFailure('google-unavailable', false, 'Google answered 503'), 5],
  ['failed', new IdentityUnavailable('away'), 5],
  ['held', new QuotaExhausted(new Date(now.getTime() + 20_000)), 4],
  ['refused', new GoogleFailure('calendar-gone', true, 'gone'), 0],
  ['refused', new AccessTokenRefused('refused'), 0],
])('a sweep that is %s by %s says nothing of the calendar', (outcome, error, attempts) => {
  const end = endOfFailedSweep(error, 4, 0.5, now);
  expect(end).toMatchObject({ outcome, next: { attempts, swept: false } });
  const most = outcome === 'refused' ? 25 * hour : 30_000;
  expect(end?.next.dueInMs).toBeLessThanOrEqual(most);
});

test('what Google asks for in Retry-After is waited for', () => {
  const failure = new GoogleFailure('google-rate-limited', false, 'fewer', 60_000);
  expect(endOfFailedSweep(failure, 0, 0, now)?.next.dueInMs).toBe(60_000);
});

test('an error that is no part of a sweep is not taken for one', () => {
  expect(endOfFailedSweep(new TypeError('a fault'), 0, 0, now)).toBeUndefined();
});
