import * as client from 'openid-client';
import { type Hospital } from '../hospital.ts';
import { type PendingSignIn } from './begin-sign-in.ts';
import { doctorOf } from './doctor-of.ts';
import { type HospitalOidc } from './hospital-oidc.ts';
import { type DoctorClaims, type ProviderSession } from './signed-in-doctor.ts';
import { isOfHospital } from './tell-hospitals-apart.ts';

/** How a sign-in ended. */
export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly doctor: DoctorClaims; readonly provider: ProviderSession }
  /** Signed in at the issuer, but with an account of another of its hospitals. */
  | { readonly kind: 'other-hospital' }
  /** Signed in at the hospital, but not as a doctor. */
  | { readonly kind: 'not-a-doctor' }
  /** The visitor went back, or the provider refused. */
  | { readonly kind: 'refused'; readonly cause: unknown }
  | { readonly kind: 'provider-unavailable'; readonly cause: unknown };

/** Judges the provider's redirect: state, issuer, code with PKCE, and the id_token's signature, audience, expiry and nonce. */
export async function finishSignIn(
  parts: { readonly oidc: HospitalOidc; readonly hospitals: readonly Hospital[] },
  hospital: Hospital,
  callback: { readonly url: URL; readonly pending: PendingSignIn },
): Promise<SignInOutcome> {
  const { pending } = callback;
  try {
    const tokens = await client.authorizationCodeGrant(await parts.oidc(hospital), callback.url, {
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.codeVerifier,
      idTokenExpected: true,
    });
    return judgeClaims(parts.hospitals, hospital, tokens.claims() ?? {});
  } catch (error) {
    return { kind: isOutage(error) ? 'provider-unavailable' : 'refused', cause: error };
  }
}

function judgeClaims(
  hospitals: readonly Hospital[],
  hospital: Hospital,
  claims: Readonly<Record<string, unknown>>,
): SignInOutcome {
  if (!isOfHospital(hospitals, hospital, claims)) return { kind: 'other-hospital' };
  const doctor = doctorOf(hospital, claims);
  if (doctor === undefined) return { kind: 'not-a-doctor' };
  const { sid } = claims;
  return {
    kind: 'signed-in',
    doctor,
    provider: { issuer: hospital.issuer, ...(typeof sid === 'string' ? { sid } : {}) },
  };
}

/** No answer, a server error, or no JSON, as opposed to an answer that says no. */
export function isOutage(error: unknown): boolean {
  if (error instanceof client.ResponseBodyError) return error.status >= 500;
  if (error instanceof client.ClientError) {
    const outages = ['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'];
    return outages.includes(error.code ?? '') || isNetworkFault(error.cause);
  }
  return isNetworkFault(error);
}

/** fetch rejects with a TypeError, of its own realm, so that instanceof cannot be trusted. */
function isNetworkFault(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TypeError';
}
