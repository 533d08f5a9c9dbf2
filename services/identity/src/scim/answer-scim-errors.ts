import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { ProblemError, type Logger } from '@surgery-calendar/service-host';
import { type ErrorRequestHandler } from 'express';
import { badRequest, errorBody, ScimError } from './scim-error.ts';
import { sendScim } from './scim-reply.ts';

/** Every error below /scim/v2 in SCIM's own format, those of the body's parser and of an outage included. */
export function answerScimErrors(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const answer = asScimError(error);
    if (answer.status >= 500) {
      logger.error(
        { err: error, requestId: response.getHeader('X-Request-Id') },
        'a request of a directory failed',
      );
    }
    response.set(answer.headers);
    sendScim(response, answer.status, errorBody(answer));
  };
}

function asScimError(error: unknown): ScimError {
  if (error instanceof ScimError) return error;
  if (error instanceof ProblemError) return new ScimError(error.status, error.message, error);
  if (isDatabaseUnavailable(error)) {
    return new ScimError(503, 'The database is away.', { headers: { 'Retry-After': '2' } });
  }
  if (error instanceof URIError) return badRequest('invalidSyntax', 'The URL is not well-formed.');
  // What express's parser refuses. Its message quotes the body, so it is not passed on.
  const status: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'status') : undefined;
  if (status === 400) return badRequest('invalidSyntax', 'The body is not JSON.');
  if (status === 413) return new ScimError(413, 'The body is too large.');
  if (status === 415) return new ScimError(415, 'The body must be JSON in UTF-8.');
  return new ScimError(500, 'Something went wrong here.');
}
