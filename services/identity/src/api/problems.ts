import { ProblemError } from '@surgery-calendar/service-host';

/** What this API refuses, one row a code: the status, and what it means in a sentence. */
export const refusals = {
  'https-required': { status: 400, title: 'This address is served over https alone' },
  'not-a-doctor': { status: 403, title: 'The token names no doctor of its hospital' },
  'account-inactive': { status: 403, title: 'The hospital’s directory has deactivated this doctor' },
  forbidden: { status: 403, title: 'The token’s role does not allow this' },
  'cross-site': { status: 403, title: 'A request with the portal’s session must come from the portal' },
  'doctor-unknown': { status: 404, title: 'The hospital has no such doctor here' },
  'not-connected': { status: 404, title: 'The doctor is not connected to Google Calendar' },
  'redirect-not-allowed': { status: 422, title: 'The redirect URI is none of those registered' },
  'state-unknown': { status: 400, title: 'The state is none that was given to this doctor here' },
  'state-used': { status: 409, title: 'The state was used already' },
  'state-expired': { status: 410, title: 'More than 15 minutes passed since the state was given' },
  denied: { status: 403, title: 'The doctor did not authorise access' },
  'google-refused': { status: 403, title: 'Google ended the consent with an error' },
  'scope-missing': {
    status: 403,
    title: 'The box for calendar events was left unticked; without it no surgery can be placed',
  },
  'not-accepted': { status: 400, title: 'Google did not accept the code, or its answer was not valid' },
  'no-refresh-token': {
    status: 502,
    title: 'Google gave no lasting access; ask for consent anew',
  },
  'another-account': {
    status: 409,
    title: 'The doctor is connected with another Google account and must be asked which one it shall be',
  },
  'nothing-asked': { status: 409, title: 'No question whether to change accounts is open' },
  'linked-to-another-doctor': {
    status: 409,
    title: 'Another doctor of the hospital uses this Google account; an operator must see to it',
  },
  'account-ending': {
    status: 409,
    title: 'The grant of this Google account is just being ended; try again later',
  },
  withdrawing: { status: 409, title: 'The doctor is leaving the Google account' },
  'google-unavailable': {
    status: 503,
    title: 'Google did not answer; the state is spent, so begin with a new auth-url',
  },
  'too-many-requests': { status: 429, title: 'Too many requests of this address were refused' },
} as const;
export type Refusal = keyof typeof refusals;

/** The problem of a refusal. */
export function refused(code: Refusal, detail?: string): ProblemError {
  const { status, title } = refusals[code];
  return new ProblemError(status, code, title, {
    ...(detail === undefined ? {} : { detail }),
  });
}
