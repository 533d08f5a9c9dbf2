import { ProblemError } from '@surgery-calendar/service-host';
import type { RefusalCode } from '../surgery/decision.ts';

type Code = RefusalCode | 'owned-elsewhere' | 'idempotency-key-reused' | 'invalid-idempotency-key';

/** Every refusal of this service, by its stable code. What any HTTP service of ours may answer stands in service-host. */
const table: Readonly<Record<Code, { readonly status: number; readonly title: string }>> = {
  'surgery-unknown': { status: 404, title: 'No such surgery' },
  'surgery-exists': { status: 409, title: 'The surgery exists already' },
  'surgery-cancelled': { status: 409, title: 'The surgery is cancelled' },
  'surgery-completed': { status: 409, title: 'The surgery is completed' },
  'owned-elsewhere': { status: 409, title: 'Another system owns the surgery and alone may change it' },
  'start-in-the-past': {
    status: 422,
    title: 'The surgery would start in the past; allowPastStart books it all the same',
  },
  'too-long': { status: 422, title: 'A surgery lasts at most 24 hours' },
  'surgeon-in-team': { status: 422, title: 'The surgeon cannot also be a member of the team' },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key was used for another request before',
  },
  'invalid-idempotency-key': {
    status: 400,
    title: 'An Idempotency-Key has 1 to 255 visible ASCII characters',
  },
};

/** A refusal as the problem that HTTP answers. */
export function problemOf(code: Code): ProblemError {
  const { status, title } = table[code];
  return new ProblemError(status, code, title);
}
