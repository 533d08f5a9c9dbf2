import { type Request, type RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit } from 'express-rate-limit';

export const FAILURE_WINDOW_MS = 5 * 60_000;

/** Requests whose token was found good. */
const proven = new WeakSet<Request>();

/** The request's token is good: it was no guess, even where its client hangs up before the answer. */
export function noteProven(request: Request): void {
  proven.add(request);
}

/**
 * Refuses a client address once `max` of its requests have failed within five minutes, with Retry-After. Only answers of 4xx count,
 * or those that `isFailure` names: a hospital behind one address signs in as often as it likes, and an outage of ours or of a provider
 * locks nobody out. A request that is not answered yet counts until it is, so that many guesses at once get no further than many in a
 * row. One whose client hangs up before the answer goes on counting, or hanging up would make guesses free; but not where its token was
 * found good (`noteProven`): a directory that loses patience with a slow database of ours has guessed nothing. Each replica counts for
 * itself. `refuse` answers, or throws what shall be answered.
 */
export function limitFailures(limit: {
  readonly max: number;
  readonly refuse: RequestHandler;
  readonly isFailure?: (status: number) => boolean;
}): RequestHandler {
  const isFailure = limit.isFailure ?? ((status: number) => status >= 400 && status < 500);
  const store = new MemoryStore();
  const limiter = rateLimit({
    ...{ store, keyGenerator: addressOf },
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
  return (request, response, next) => {
    const address = addressOf(request);
    // The library takes a hit back on `finish`, which never comes where the client has hung up.
    response.once('close', () => {
      if (response.writableFinished || !proven.has(request) || isFailure(response.statusCode)) return;
      void store.decrement(address);
    });
    return limiter(request, response, next);
  };
}

/** The client's address, of IPv6 its network. An address is unknown only where the client has gone already. */
function addressOf(request: Request): string {
  return request.ip === undefined ? '' : ipKeyGenerator(request.ip);
}
