import { type z } from 'zod';
import { ApiRefusal } from '../calendar/api-error.ts';
import { json, type Reply } from '../http/reply.ts';
import { type SandboxRequest } from '../http/request.ts';
import { route, type Handler, type Route } from '../http/route.ts';
import { isLoopback } from './loopback.ts';

/** What an operator got wrong, thrown inside a route and answered with its code, a message and the fields. */
export class OperatorError extends Error {
  readonly reply: Reply;

  constructor(code: number, message: string, errors: readonly object[] = []) {
    super(message);
    this.name = 'OperatorError';
    this.reply = json(code, { error: { code, message, errors } });
  }
}

/** A route for this machine only: 403 for anybody else. */
export function operatorRoute(method: string, path: string, handler: Handler): Route {
  return route(method, path, async (request, params) => {
    try {
      if (!isLoopback(request)) throw new OperatorError(403, 'Only from this machine');
      return await handler(request, params);
    } catch (error) {
      if (error instanceof OperatorError || error instanceof ApiRefusal) return error.reply;
      throw error;
    }
  });
}

/** The JSON body of a request; 400 when it is none, 422 naming each field that does not fit. An empty body reads as {}. */
export function bodyOf<T>(request: SandboxRequest, schema: z.ZodType<T>, what: string): T {
  const parsed = schema.safeParse(parseJson(request.body === '' ? '{}' : request.body));
  if (parsed.success) return parsed.data;
  throw unfitting(what, parsed.error);
}

/** The 422 for a value that does not fit. */
export function unfitting(what: string, error: z.ZodError): OperatorError {
  const errors = error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  return new OperatorError(422, `The ${what} is not well formed`, errors);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new OperatorError(400, 'The body is not JSON');
  }
}
