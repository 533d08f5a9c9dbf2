import { apiError } from '../calendar/api-error.ts';
import { json, type Reply } from '../http/reply.ts';
import { type Effect } from './fault.ts';

const calendarReasons: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'authError',
  403: 'forbidden',
  404: 'notFound',
  409: 'duplicate',
  410: 'deleted',
  412: 'conditionNotMet',
  429: 'rateLimitExceeded',
};

const oauthErrors: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'invalid_client',
  403: 'access_denied',
  429: 'rate_limit_exceeded',
};

const messages: Readonly<Record<string, string>> = {
  userRateLimitExceeded: 'User Rate Limit Exceeded',
  rateLimitExceeded: 'Rate Limit Exceeded',
  quotaExceeded: 'Calendar usage limits exceeded.',
  dailyLimitExceeded: 'Daily Limit Exceeded',
  authError: 'Invalid Credentials',
  forbidden: 'Forbidden',
  notFound: 'Not Found',
  backendError: 'Backend Error',
  conditionNotMet: 'Precondition Failed',
  deleted: 'Resource has been deleted',
  duplicate: 'The requested identifier already exists.',
  invalid_grant: 'Token has been expired or revoked.',
};

/** The refusal a fault asks for, in the words of the endpoint it stands in for: Calendar's error body or OAuth's. */
export function faultReply(path: string, effect: Effect & { status: number }): Reply {
  const { status } = effect;
  const headers = effect.retryAfter === undefined ? {} : { 'retry-after': String(effect.retryAfter) };
  if (!path.startsWith('/calendar/')) {
    const error = effect.reason ?? oauthErrors[status] ?? 'internal_failure';
    return json(
      status,
      { error, error_description: messages[error] ?? 'Injected by a sandbox fault' },
      headers,
    );
  }
  const reason = effect.reason ?? calendarReasons[status] ?? 'backendError';
  const domain = /limit|quota/i.test(reason) ? 'usageLimits' : 'global';
  return json(status, apiError(status, reason, messages[reason] ?? reason, { domain }), headers);
}
