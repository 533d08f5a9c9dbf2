import { calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import type pg from 'pg';
import { authorizationUrl } from '../google/authorization-url.ts';
import { type GoogleClient } from '../google/google-client.ts';
import { CONSENT_LIFETIME_MS, storeConsentRequest, type ConsentRequest } from './consent-request.ts';

export interface AskedConsent {
  /** Where to send the doctor. */
  readonly url: string;
  readonly state: string;
  readonly expiresAt: Date;
}

/** Prepares a consent: keeps what its answer will be judged by, and says where to send the doctor. */
export async function askConsent(
  { pool, google }: { readonly pool: pg.Pool; readonly google: GoogleClient },
  asking: Pick<ConsentRequest, 'doctorRowId' | 'binding' | 'redirectUri' | 'attempt'> & {
    readonly now: Date;
    readonly language: string;
    readonly loginHint: string | undefined;
  },
): Promise<AskedConsent> {
  const { now, language, loginHint, ...request } = asking;
  const state = randomState();
  const consent: ConsentRequest = {
    ...request,
    nonce: randomNonce(),
    codeVerifier: randomPKCECodeVerifier(),
    askedAt: now,
  };
  await storeConsentRequest(pool, state, consent);
  const url = authorizationUrl(google, {
    ...{ state, nonce: consent.nonce, redirectUri: consent.redirectUri, language },
    codeChallenge: await calculatePKCECodeChallenge(consent.codeVerifier),
    ...(loginHint === undefined ? {} : { loginHint }),
  });
  return { url, state, expiresAt: new Date(now.getTime() + CONSENT_LIFETIME_MS) };
}
