import * as client from 'openid-client';
import { type Hospital } from '../hospital.ts';
import { callbackPathOf } from './callback-path.ts';
import { type HospitalOidc } from './hospital-oidc.ts';

/** A sign-in under way, kept until the identity provider sends the visitor back. */
export interface PendingSignIn {
  readonly hospitalId: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** The path that the answer must come to. */
  readonly callbackPath: string;
}

/** Where to send the visitor to sign in, and what must be kept until they are back. Rejects where the provider is away. */
export async function beginSignIn(
  oidc: HospitalOidc,
  hospital: Hospital,
  options: {
    readonly publicUrl: string;
    /** Ask for the password even where the provider still knows the visitor: it may be somebody else whom it knows. */
    readonly askPassword: boolean;
  },
): Promise<{ readonly url: string; readonly pending: PendingSignIn }> {
  const provider = await oidc(hospital);
  const pending: PendingSignIn = {
    hospitalId: hospital.hospitalId,
    state: client.randomState(),
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
    callbackPath: callbackPathOf(hospital.hospitalId, provider.serverMetadata()),
  };
  const url = client.buildAuthorizationUrl(provider, {
    redirect_uri: new URL(pending.callbackPath, options.publicUrl).href,
    scope: 'openid email profile',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
    ...(options.askPassword ? { prompt: 'login' } : {}),
  });
  return { url: url.href, pending };
}
