import { doctorId } from '@surgery-calendar/contracts';
import * as client from 'openid-client';
import { z } from 'zod';
import { type Hospital } from '../hospital.ts';
import { type PendingSignIn } from './begin-sign-in.ts';
import { type HospitalOidc } from './hospital-oidc.ts';
import { type DoctorClaims } from './signed-in-doctor.ts';

/** How a sign-in ended. */
export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly doctor: DoctorClaims }
  /** Signed in at the hospital, but not as a doctor. */
  | { readonly kind: 'not-a-doctor' }
  /** The visitor went back, or the provider refused. */
  | { readonly kind: 'refused'; readonly cause: unknown }
  | { readonly kind: 'provider-unavailable'; readonly cause: unknown };

/** Judges the provider's redirect: state, issuer, code with PKCE, and the id_token's signature, audience, expiry and nonce. */
export async function finishSignIn(
  oidc: HospitalOidc,
  hospital: Hospital,
  callback: { readonly url: URL; readonly pending: PendingSignIn },
): Promise<SignInOutcome> {
  const { pending } = callback;
  try {
    const tokens = await client.authorizationCodeGrant(await oidc(hospital), callback.url, {
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.codeVerifier,
      idTokenExpected: true,
    });
    const doctor = doctorOf(hospital, tokens.claims() ?? {});
    return doctor === undefined ? { kind: 'not-a-doctor' } : { kind: 'signed-in', doctor };
  } catch (error) {
    return { kind: isOutage(error) ? 'provider-unavailable' : 'refused', cause: error };
  }
}

/** The doctor that the id_token names; undefined for somebody who is none. */
export function doctorOf(
  hospital: Hospital,
  claims: Readonly<Record<string, unknown>>,
): DoctorClaims | undefined {
  const id = doctorId.safeParse(claims[hospital.doctorIdClaim]);
  const person = z
    .object({ sub: z.string(), name: z.string().optional(), email: z.string().optional() })
    .safeParse(claims);
  if (!id.success || !person.success) return undefined;
  const { sub, name, email } = person.data;
  return {
    hospitalId: hospital.hospitalId,
    doctorId: id.data,
    subject: sub,
    name: name ?? email ?? id.data,
    email,
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
