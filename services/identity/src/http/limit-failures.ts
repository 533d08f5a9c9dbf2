import { type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';

export const FAILURE_WINDOW_MS = 5 * 60_000;

/**
 * Refuses a client address once `max` of its requests have failed within five minutes, with Retry-After. Only answers of 4xx count,
 * or those that `isFailure` names: a hospital behind one address signs in as often as it likes, and an outage of ours or of a provider
 * locks nobody out. A request that is not answered yet counts until it is, so that many guesses at once get no further than many in a
 * row. Each replica counts for itself. `refuse` answers, or throws what shall be answered.
 */
export function limitFailures(limit: {
  readonly max: number;
  readonly refuse: RequestHandler;
  readonly isFailure?: (status: number) => boolean;
}): RequestHandler {
  const isFailure = limit.isFailure ?? ((status: number) => status >= 400 && status < 500);
  return rateLimit({
    windowMs: FAILURE_WINDOW_MS,
    limit: limit.max,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => !isFailure(response.statusCode),
    standardHeaders: false,
    legacyHeaders: false,
    handler: (request, response, next) => {
      response.set('Retry-After', String(FAILURE_WINDOW_MS / 1_000));
      return limit.refuse(request, response, next);
    },
    // An X-Forwarded-For from no trusted proxy is ignored on purpose; the library would complain of it on the console.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
  });
}
