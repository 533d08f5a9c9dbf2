import { calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import { authorizationUrl } from '../google/authorization-url.ts';
import { type GoogleClient } from '../google/google-client.ts';
import { type PendingConsent } from './pending-consent.ts';

/** A new consent to ask for: where to send the doctor, and what the session must remember to judge the answer. */
export async function askConsent(
  google: GoogleClient,
  asking: {
    readonly now: Date;
    readonly attempt: 1 | 2;
    readonly language: string;
    readonly loginHint: string | undefined;
  },
): Promise<{ readonly url: string; readonly pending: PendingConsent }> {
  const pending: PendingConsent = {
    state: randomState(),
    nonce: randomNonce(),
    codeVerifier: randomPKCECodeVerifier(),
    askedAt: asking.now.toISOString(),
    attempt: asking.attempt,
  };
  const url = authorizationUrl(google, {
    state: pending.state,
    nonce: pending.nonce,
    codeChallenge: await calculatePKCECodeChallenge(pending.codeVerifier),
    language: asking.language,
    ...(asking.loginHint === undefined ? {} : { loginHint: asking.loginHint }),
  });
  return { url, pending };
}
