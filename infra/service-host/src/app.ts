import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import { withLogFields } from './log-fields.ts';
import { type Logger } from './logger.ts';
import { measureRequests } from './metrics/measure-requests.ts';
import type { Registry } from './metrics/metrics-route.ts';
import { ProblemError, problemBody } from './problem.ts';
import { traceRequests } from './tracing/trace-requests.ts';

export interface AppOptions {
  readonly logger: Logger;
  /** Where requests are counted and timed; left out, they are not. */
  readonly metrics?: Registry;
  /** Of a service with pages; by default nothing may be loaded or framed. */
  readonly helmet?: HelmetOptions;
  /** Content types that are parsed as JSON; by default `application/json`. */
  readonly jsonTypes?: readonly string[];
  /** The most bytes of a JSON body; by default 256 KiB. */
  readonly jsonLimit?: string;
  /** What an error of the service's own world means to a client, such as a database that is away. */
  readonly asProblem?: (error: unknown) => ProblemError | undefined;
}

/**
 * An express app with a request id, security headers, JSON bodies, one log line a request, and problem+json (RFC 9457) for every
 * error, unknown paths included. `addRoutes` adds what the service serves.
 */
export function createApp(options: AppOptions, addRoutes: (app: Express) => void): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(traceRequests());
  app.use(logRequests(options.logger));
  if (options.metrics !== undefined) app.use(measureRequests(options.metrics));
  app.use(helmet(options.helmet ?? nothingButData));
  app.use(
    express.json({
      type: [...(options.jsonTypes ?? ['application/json'])],
      limit: options.jsonLimit ?? '256kb',
      // What JSON says, a schema judges: `null` is well-formed and wrong.
      strict: false,
    }),
  );
  addRoutes(app);
  app.use((req) => {
    throw new ProblemError(404, 'not-found', 'No such resource', {
      detail: `${req.method} is not served here.`,
    });
  });
  app.use(answerProblems(options));
  return app;
}

/** helmet's own policy allows inline styles and any font or style over https. */
const nothingButData: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
};

const refusals = new Set([401, 403, 429]);

function logRequests(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    res.setHeader('X-Request-Id', requestId);
    res.on('finish', () => {
      // The route's pattern, not the URL: a query can carry an authorization code.
      const route: unknown = (req.route as { path?: unknown } | undefined)?.path;
      const line = {
        requestId,
        ...surgeryIn(req.params),
        method: req.method,
        route,
        status: res.statusCode,
        ms: Math.round(performance.now() - startedAt),
      };
      // Whoever investigates an attack needs those who were refused (OWASP ASVS 16.3.2), and from where they came.
      if (refusals.has(res.statusCode)) logger.warn({ ...line, ip: req.ip }, 'request');
      else logger.debug(line, 'request');
    });
    withLogFields({ requestId }, next);
  };
}

function surgeryIn({ surgeryId }: Request['params']): object {
  return surgeryId === undefined ? {} : { surgeryId };
}

function answerProblems(options: AppOptions): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const problem =
      error instanceof ProblemError ? error : (options.asProblem?.(error) ?? parserProblem(error));
    if (problem === undefined || problem.status >= 500) {
      options.logger.error(
        { err: error, method: req.method, requestId: res.getHeader('X-Request-Id') },
        'request failed',
      );
    }
    const answer = problem ?? new ProblemError(500, 'internal-error', 'Something went wrong here');
    res
      .status(answer.status)
      .set(answer.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(answer)));
  };
}

/** What express's body parser refuses. Its message quotes the body, so it is not passed on. */
function parserProblem(error: unknown): ProblemError | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (error instanceof URIError) return new ProblemError(400, 'malformed-url', 'The URL is not well-formed');
  if ('code' in error && String(error.code).startsWith('Z_')) {
    return new ProblemError(
      400,
      'malformed-encoding',
      'The body is not encoded as its Content-Encoding says',
    );
  }
  if (!('type' in error)) return undefined;
  switch (error.type) {
    case 'entity.parse.failed':
      return new ProblemError(400, 'malformed-json', 'The body is not JSON');
    case 'entity.too.large':
      return new ProblemError(413, 'too-large', 'The body is too large');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ProblemError(415, 'unsupported-media-type', 'The body must be JSON in UTF-8');
    case 'request.aborted':
    case 'request.size.invalid':
      return new ProblemError(400, 'incomplete-body', 'The body did not arrive whole');
    default:
      return undefined;
  }
}
