import { problem } from '@surgery-calendar/contracts';
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { problemOf, type RefusalCode } from './problems.ts';

/** Refusals that service-host answers. */
const ofServiceHost = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'malformed-encoding': { status: 400, title: 'The body is not encoded as its Content-Encoding says' },
  'incomplete-body': { status: 400, title: 'The body did not arrive whole' },
  unauthenticated: { status: 401, title: 'A valid bearer token is needed' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The Content-Type is none that is read here' },
  'invalid-body': { status: 422, title: 'The body has wrong fields; `errors` names them' },
  unavailable: { status: 503, title: 'Temporarily unavailable; try again after Retry-After seconds' },
} as const;

export type ProblemCode = keyof typeof ofServiceHost | RefusalCode;

/** Refusals of every operation, */
export const always: readonly ProblemCode[] = ['unauthenticated', 'forbidden', 'unavailable'];
/** and of those with a body. */
export const ofBody: readonly ProblemCode[] = [
  ...(['malformed-json', 'malformed-encoding', 'incomplete-body'] as const),
  ...(['too-large', 'unsupported-media-type', 'invalid-body'] as const),
];

const answer = problem.meta({ id: 'Problem', description: 'RFC 9457; clients switch on `code`.' });

/** The problem answers of an operation that may refuse with these codes: one a status, each code in its description. */
export function problemAnswers(codes: readonly ProblemCode[]): RouteConfig['responses'] {
  const known = codes.map((code) => ({ code, ...statusAndTitle(code) }));
  const byStatus = Map.groupBy(known, ({ status }) => status);
  return Object.fromEntries(
    [...byStatus].map(([status, problems]) => {
      const description = problems.map(({ code, title }) => `\`${code}\`: ${title}.`).join('\n\n');
      return [status, { description, content: { 'application/problem+json': { schema: answer } } }];
    }),
  );
}

function statusAndTitle(code: ProblemCode): { readonly status: number; readonly title: string } {
  if (isOfServiceHost(code)) return ofServiceHost[code];
  const { status, message } = problemOf(code);
  return { status, title: message };
}

function isOfServiceHost(code: ProblemCode): code is keyof typeof ofServiceHost {
  return Object.hasOwn(ofServiceHost, code);
}
