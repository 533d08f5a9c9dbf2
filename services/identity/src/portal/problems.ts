/** Everything that can go wrong for a visitor, each with a page of its own that says what happened and what to do. */
export type Problem =
  | 'unknown-hospital'
  | 'sign-in-expired'
  | 'sign-in-refused'
  | 'provider-unavailable'
  | 'not-a-doctor'
  | 'other-hospital'
  | 'account-inactive'
  | 'https-required'
  | 'too-many-attempts'
  | 'session-lost'
  | 'session-ended'
  | 'state-missing'
  | 'state-unknown'
  | 'state-used'
  | 'state-expired'
  | 'google-refused'
  | 'google-unavailable'
  | 'not-accepted'
  | 'no-refresh-token'
  | 'linked-to-another-doctor'
  | 'account-ending'
  | 'nothing-asked'
  | 'cross-site'
  | 'not-found'
  | 'unavailable'
  | 'internal-error';

/** The HTTP status of each, and where its page leads on to. */
export const problems: Readonly<
  Record<Problem, { readonly status: number; readonly leadsTo: 'home' | 'connect' }>
> = {
  'unknown-hospital': { status: 404, leadsTo: 'home' },
  'sign-in-expired': { status: 400, leadsTo: 'home' },
  'sign-in-refused': { status: 403, leadsTo: 'home' },
  'provider-unavailable': { status: 503, leadsTo: 'home' },
  'not-a-doctor': { status: 403, leadsTo: 'home' },
  'other-hospital': { status: 403, leadsTo: 'home' },
  'account-inactive': { status: 403, leadsTo: 'home' },
  'https-required': { status: 400, leadsTo: 'home' },
  'too-many-attempts': { status: 429, leadsTo: 'home' },
  'session-lost': { status: 401, leadsTo: 'home' },
  'session-ended': { status: 401, leadsTo: 'home' },
  'state-missing': { status: 400, leadsTo: 'connect' },
  'state-unknown': { status: 400, leadsTo: 'connect' },
  'state-used': { status: 400, leadsTo: 'home' },
  'state-expired': { status: 400, leadsTo: 'connect' },
  'google-refused': { status: 403, leadsTo: 'connect' },
  'google-unavailable': { status: 503, leadsTo: 'connect' },
  'not-accepted': { status: 400, leadsTo: 'connect' },
  'no-refresh-token': { status: 502, leadsTo: 'connect' },
  'linked-to-another-doctor': { status: 409, leadsTo: 'home' },
  'account-ending': { status: 409, leadsTo: 'connect' },
  'nothing-asked': { status: 409, leadsTo: 'home' },
  'cross-site': { status: 403, leadsTo: 'home' },
  'not-found': { status: 404, leadsTo: 'home' },
  unavailable: { status: 503, leadsTo: 'home' },
  'internal-error': { status: 500, leadsTo: 'home' },
};

/** What the dashboard says once, after the way to Google and back. */
export type Notice =
  | 'connected'
  | 'connecting-later'
  | 'denied'
  | 'scope-missing'
  | 'account-kept'
  | 'withdrawing'
  | 'paused'
  | 'resumed';
