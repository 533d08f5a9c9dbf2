import { ProblemError } from '@surgery-calendar/service-host';

/** Every refusal that this service itself answers with. */
const problems = {
  forbidden: { status: 403, title: 'This is for operators' },
  'other-hospital': { status: 403, title: 'The token is for another hospital' },
  'other-doctor': { status: 403, title: 'The assertion is for another doctor' },
  'doctor-unknown': { status: 404, title: 'No such doctor' },
  'surgery-unknown': { status: 404, title: 'No such surgery' },
  'parked-message-unknown': { status: 404, title: 'No such parked message' },
  'already-replayed': {
    status: 409,
    title: 'The message was replayed before; where it failed again, it is parked anew',
  },
  'already-discarded': { status: 409, title: 'The message was discarded before, and its content with it' },
  'invalid-query': { status: 422, title: 'The query has wrong fields' },
  'invalid-cursor': { status: 422, title: 'The cursor is none of this list with these filters' },
} as const;

export type RefusalCode = keyof typeof problems;

/** The refusal as it is answered. */
export function problemOf(
  code: RefusalCode,
  more: ConstructorParameters<typeof ProblemError>[3] = {},
): ProblemError {
  const { status, title } = problems[code];
  return new ProblemError(status, code, title, more);
}
