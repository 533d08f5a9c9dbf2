import { expect, test } from '@jest/globals';
import { classifyFailure } from './classify-failure.ts';
import { AccessTokenRefused } from './google-failure.ts';

const now = new Date('2026-11-21T12:00:00Z');

test.each([
  [undefined, undefined, 'google-unavailable', false],
  [500, 'backendError', 'google-unavailable', false],
  [503, undefined, 'google-unavailable', false],
  [429, 'rateLimitExceeded', 'google-rate-limited', false],
  [403, 'rateLimitExceeded', 'google-rate-limited', false],
  [403, 'userRateLimitExceeded', 'google-rate-limited', false],
  [403, 'quotaExceeded', 'google-rate-limited', false],
  [403, 'accessNotConfigured', 'google-unavailable', false],
  [403, 'insufficientPermissions', 'scope-missing', true],
  [403, 'forbidden', 'google-refused', true],
  [400, 'invalid', 'invalid-entry', true],
])('Google’s %s %s means %s, permanent: %s', (status, reason, code, permanent) => {
  expect(classifyFailure({ status, reason, retryAfter: undefined }, now)).toMatchObject({ code, permanent });
});

test.each([
  [403, 'quotaExceeded', 'account'],
  [403, 'userRateLimitExceeded', 'account'],
  [403, 'rateLimitExceeded', 'account'],
  [429, undefined, 'account'],
  [403, 'dailyLimitExceeded', 'project'],
])('Google’s %s %s slows down the %s', (status, reason, limited) => {
  expect(classifyFailure({ status, reason, retryAfter: undefined }, now)).toMatchObject({ limited });
});

test('a 401 is about the token, not about the event', () => {
  expect(classifyFailure({ status: 401, reason: 'authError', retryAfter: undefined }, now)).toBeInstanceOf(
    AccessTokenRefused,
  );
});

test('Retry-After is honoured, an hour at the most', () => {
  expect(classifyFailure({ status: 503, reason: undefined, retryAfter: '7' }, now)).toMatchObject({
    retryAfterMs: 7_000,
  });
  expect(classifyFailure({ status: 429, reason: undefined, retryAfter: '86400' }, now)).toMatchObject({
    retryAfterMs: 3_600_000,
  });
});

test('Retry-After may be a date', () => {
  const answer = { status: 503, reason: undefined, retryAfter: 'Sat, 21 Nov 2026 12:00:09 GMT' };
  expect(classifyFailure(answer, now)).toMatchObject({ retryAfterMs: 9_000 });
});

test('a message quotes nothing but Google’s own reasons', () => {
  const failure = classifyFailure({ status: 400, reason: 'Paciente Exemplo', retryAfter: undefined }, now);
  expect(failure.message).toBe('Google refused the event as invalid');
});
