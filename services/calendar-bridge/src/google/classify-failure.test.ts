import { expect, test } from '@jest/globals';
import { classifyFailure } from './classify-failure.ts';
import { AccessTokenRefused } from './google-failure.ts';

test.each([
  [undefined, undefined, 'google-unavailable', false],
  [500, 'backendError', 'google-unavailable', false],
  [503, undefined, 'google-unavailable', false],
  [429, 'rateLimitExceeded', 'google-rate-limited', false],
  [403, 'rateLimitExceeded', 'google-rate-limited', false],
  [403, 'userRateLimitExceeded', 'google-rate-limited', false],
  [403, 'quotaExceeded', 'google-rate-limited', false],
  [403, 'insufficientPermissions', 'scope-missing', true],
  [403, 'forbidden', 'google-refused', true],
  [400, 'invalid', 'invalid-entry', true],
])('Google’s %s %s means %s, permanent: %s', (status, reason, code, permanent) => {
  expect(classifyFailure({ status, reason, retryAfter: undefined })).toMatchObject({ code, permanent });
});

test('a 401 is about the token, not about the event', () => {
  expect(classifyFailure({ status: 401, reason: 'authError', retryAfter: undefined })).toBeInstanceOf(
    AccessTokenRefused,
  );
});

test('Retry-After is honoured, an hour at the most', () => {
  expect(classifyFailure({ status: 503, reason: undefined, retryAfter: '7' })).toMatchObject({
    retryAfterMs: 7_000,
  });
  expect(classifyFailure({ status: 429, reason: undefined, retryAfter: '86400' })).toMatchObject({
    retryAfterMs: 3_600_000,
  });
});

test('a message quotes nothing but Google’s own reasons', () => {
  const failure = classifyFailure({ status: 400, reason: 'Paciente Exemplo', retryAfter: undefined });
  expect(failure.message).toBe('Google refused the event as invalid');
});
