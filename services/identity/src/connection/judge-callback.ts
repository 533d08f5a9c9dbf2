import { CONSENT_LIFETIME_MS, type PendingConsent } from './pending-consent.ts';

/** What Google's redirect means, before anything is sent or stored. */
export type CallbackVerdict =
  | { readonly kind: 'exchange'; readonly code: string; readonly consent: PendingConsent }
  | { readonly kind: 'denied' }
  /** Google showed an error of its own, such as `admin_policy_enforced`. */
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'state-missing' }
  /** Of another session or browser, or so old that it was forgotten. */
  | { readonly kind: 'state-unknown' }
  | { readonly kind: 'state-used' }
  | { readonly kind: 'state-expired' };

/**
 * Judges the redirect's parameters against the consents this session asked for. An answer counts only with the state of one of
 * them, unused and recent; so does a denial, or any page could show this doctor one.
 */
export function judgeCallback(
  query: { readonly state?: unknown; readonly code?: unknown; readonly error?: unknown },
  pending: readonly PendingConsent[],
  now: Date,
): CallbackVerdict {
  if (typeof query.state !== 'string' || query.state === '') return { kind: 'state-missing' };
  const consent = pending.find(({ state }) => state === query.state);
  if (consent === undefined) return { kind: 'state-unknown' };
  if (consent.used === true) return { kind: 'state-used' };
  if (now.getTime() - Date.parse(consent.askedAt) > CONSENT_LIFETIME_MS) return { kind: 'state-expired' };
  if (query.error === 'access_denied') return { kind: 'denied' };
  if (typeof query.code === 'string' && query.code !== '')
    return { kind: 'exchange', code: query.code, consent };
  return { kind: 'refused', error: errorCode(query.error) };
}

/** Only what looks like an OAuth error code is repeated. */
function errorCode(error: unknown): string {
  return typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : 'no_code';
}
