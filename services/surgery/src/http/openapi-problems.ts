import { problem } from '@surgery-calendar/contracts';
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { problemOf } from './problems.ts';

/** Refusals that are not in this service's own table: what service-host answers, or a single route. */
const elsewhere = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'malformed-encoding': { status: 400, title: 'The body is not encoded as its Content-Encoding says' },
  'incomplete-body': { status: 400, title: 'The body did not arrive whole' },
  'malformed-url': { status: 400, title: 'The URL is not well-formed' },
  'invalid-if-match': { status: 400, title: 'If-Match must be the ETag of a surgery, such as "3"' },
  'invalid-query': { status: 400, title: 'The query has wrong parameters; `errors` names them' },
  'invalid-cursor': { status: 400, title: 'The cursor is none of this list with these filters' },
  'invalid-last-event-id': { status: 400, title: 'Last-Event-ID must be the id of an event of this stream' },
  unauthenticated: { status: 401, title: 'A valid bearer token is needed' },
  forbidden: { status: 403, title: 'The token’s role does not allow this' },
  'hospital-unknown': {
    status: 404,
    title: 'A message is about a hospital that the token does not speak for',
  },
  'changed-meanwhile': { status: 412, title: 'The surgery has changed meanwhile; ETag has its revision' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The Content-Type is none that is read here' },
  'invalid-body': { status: 422, title: 'The body has wrong fields; `errors` names them' },
  'board-behind': { status: 503, title: 'The list is behind the log; surgeries can be read one by one' },
  unavailable: { status: 503, title: 'Temporarily unavailable; try again after Retry-After seconds' },
} as const;

export type ProblemCode = keyof typeof elsewhere | Parameters<typeof problemOf>[0];

const answer = problem.meta({ id: 'Problem', description: 'RFC 9457; clients switch on `code`.' });
const header = (description: string) => ({ description, schema: { type: 'string' as const } });
const headers: Readonly<Record<number, Record<string, ReturnType<typeof header>>>> = {
  401: { 'WWW-Authenticate': header('Bearer, with the error where a token was sent.') },
  412: { ETag: header('The revision that the surgery is at.') },
  503: { 'Retry-After': header('Seconds.') },
};

/** The problem answers of an operation that may refuse with these codes: one a status, each code in its description. */
export function problemAnswers(codes: readonly ProblemCode[]): RouteConfig['responses'] {
  const known = codes.map((code) => ({ code, ...statusAndTitle(code) }));
  const byStatus = Map.groupBy(known, ({ status }) => status);
  const answers = [...byStatus].map(([status, problems]) => {
    const description = problems.map(({ code, title }) => `\`${code}\`: ${title}.`).join('\n\n');
    const content = { 'application/problem+json': { schema: answer } };
    return [status, { description, content, ...(headers[status] && { headers: headers[status] }) }] as const;
  });
  return Object.fromEntries(answers);
}

function statusAndTitle(code: ProblemCode): { readonly status: number; readonly title: string } {
  if (isElsewhere(code)) return elsewhere[code];
  const { status, message } = problemOf(code);
  return { status, title: message };
}

function isElsewhere(code: ProblemCode): code is keyof typeof elsewhere {
  return Object.hasOwn(elsewhere, code);
}
