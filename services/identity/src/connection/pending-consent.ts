/** A consent that was asked for and not answered yet; kept in the doctor's session. */
export interface PendingConsent {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** UTC. */
  readonly askedAt: string;
  /** 2 where the first consent brought no refresh token. */
  readonly attempt: 1 | 2;
  /** Its state came back once; it is kept so that a second time can be told from a state of someone else's. */
  readonly used?: true;
}

export const CONSENT_LIFETIME_MS = 15 * 60_000;

/** Several tabs may be under way; an old one is forgotten when a newer one needs its place. */
const MOST_PENDING = 5;

/** The session's pending consents with one more. */
export function withPending(pending: readonly PendingConsent[], added: PendingConsent): PendingConsent[] {
  return [...pending, added].slice(-MOST_PENDING);
}

/** The session's pending consents after `state` came back. */
export function withUsed(pending: readonly PendingConsent[], state: string): PendingConsent[] {
  return pending.map((consent) => (consent.state === state ? { ...consent, used: true } : consent));
}
