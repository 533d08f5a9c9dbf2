import { AccessTokenRefused, GoogleFailure } from './google-failure.ts';

/** What of Google's answer decides: its status, the first reason of its error body, and Retry-After. */
export interface GoogleAnswer {
  /** Undefined: no answer came (refused, reset, timed out); the call may have taken effect. */
  readonly status: number | undefined;
  /** Where no answer came: the network's own code, such as `ECONNRESET`. */
  readonly networkCode?: string | undefined;
  readonly reason: string | undefined;
  readonly retryAfter: string | undefined;
}

const quotaReasons = new Set([
  'userRateLimitExceeded',
  'rateLimitExceeded',
  'quotaExceeded',
  'dailyLimitExceeded',
]);
/** The Calendar API of our own project is off: no fault of an event or of a doctor, and over once somebody turns it on. */
const switchedOffReasons = new Set(['accessNotConfigured', 'SERVICE_DISABLED']);
const scopeReasons = new Set(['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT']);

/**
 * What a failed call means, by Google's documented reasons
 * (https://developers.google.com/workspace/calendar/api/guides/errors). The statuses that a plan has a row for (404, 409, 410,
 * 412) are judged before this.
 */
export function classifyFailure(answer: GoogleAnswer, now: Date): GoogleFailure | AccessTokenRefused {
  const { status, reason } = answer;
  if (status === undefined) {
    return new GoogleFailure(
      'google-unavailable',
      false,
      `Google did not answer${named(answer.networkCode)}`,
    );
  }
  if (status === 401) return new AccessTokenRefused('Google refused the access token');
  if (status === 429 || (status === 403 && reason !== undefined && quotaReasons.has(reason))) {
    const message = 'Google asks for fewer requests';
    // Every other reason may be one calendar's or one account's alone, and must not slow down all hospitals; where the project is at
    // its limit, each account hears so itself.
    const limited = reason === 'dailyLimitExceeded' ? 'project' : 'account';
    const wait = retryAfterMs(answer.retryAfter, now);
    return new GoogleFailure('google-rate-limited', false, message, wait, limited);
  }
  if (status >= 500 || status === 408 || (reason !== undefined && switchedOffReasons.has(reason))) {
    const message = `Google answered ${status}${named(reason)}`;
    return new GoogleFailure('google-unavailable', false, message, retryAfterMs(answer.retryAfter, now));
  }
  if (status === 403 && reason !== undefined && scopeReasons.has(reason)) {
    return new GoogleFailure('scope-missing', true, 'The doctor did not allow access to calendar events');
  }
  if (status === 400)
    return new GoogleFailure('invalid-entry', true, `Google refused the event as invalid${named(reason)}`);
  return new GoogleFailure('google-refused', true, `Google refused with status ${status}${named(reason)}`);
}

/** A reason is one of Google's own words; anything else could quote the event. */
function named(reason: string | undefined): string {
  return reason !== undefined && /^[A-Za-z_]{1,64}$/.test(reason) ? ` (${reason})` : '';
}

/** Retry-After in seconds or as an HTTP date (RFC 9110, section 10.2.3), in milliseconds, an hour at the most. */
function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 3_600_000) : undefined;
}
