import { ProblemError } from '@surgery-calendar/service-host';
import type { RefusalCode } from '../surgery/decision.ts';

const refusals: Readonly<Record<RefusalCode, { readonly status: number; readonly title: string }>> = {
  'surgery-exists': { status: 409, title: 'The surgery exists already' },
  'surgery-unknown': { status: 404, title: 'No such surgery' },
  'surgery-cancelled': { status: 409, title: 'The surgery is cancelled' },
};

/** A refusal of the domain as the problem that HTTP answers. */
export function refusalProblem(code: RefusalCode): ProblemError {
  const { status, title } = refusals[code];
  return new ProblemError(status, code, title);
}
