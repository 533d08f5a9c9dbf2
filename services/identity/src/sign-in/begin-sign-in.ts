import * as client from 'openid-client';
import { type Hospital } from '../hospital.ts';
import { type HospitalOidc } from './hospital-oidc.ts';

/** A sign-in under way; kept in the visitor's session until the identity provider sends them back. */
export interface PendingSignIn {
  readonly hospitalId: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Where to send the visitor to sign in, and what the session must remember. Rejects where the provider is away. */
export async function beginSignIn(
  oidc: HospitalOidc,
  hospital: Hospital,
  options: {
    readonly redirectUri: string;
    /** Ask for the password even where the provider still knows the visitor: someone has just signed out here. */
    readonly askPassword: boolean;
  },
): Promise<{ readonly url: string; readonly pending: PendingSignIn }> {
  const pending: PendingSignIn = {
    hospitalId: hospital.hospitalId,
    state: client.randomState(),
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
  };
  const url = client.buildAuthorizationUrl(await oidc(hospital), {
    redirect_uri: options.redirectUri,
    scope: 'openid email profile',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
    ...(options.askPassword ? { prompt: 'login' } : {}),
  });
  return { url: url.href, pending };
}
