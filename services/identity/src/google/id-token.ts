import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { type GoogleClient } from './google-client.ts';
import { GOOGLE_TIMEOUT_MS } from './token-request.ts';

export interface GoogleIdentity {
  /** Who it is, for good; the address may change hands. */
  readonly sub: string;
  readonly email: string;
}

export type IdTokenAnswer =
  | { readonly kind: 'verified'; readonly identity: GoogleIdentity }
  | { readonly kind: 'invalid'; readonly code: string }
  /** Google's keys could not be fetched. */
  | { readonly kind: 'unavailable'; readonly cause: unknown };

export type IdTokenVerifier = (idToken: string, nonce: string) => Promise<IdTokenAnswer>;

const claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email(),
  nonce: z.string(),
});

/** Verifies Google's id_tokens: signature by its published keys, issuer in either form, audience, expiry, nonce. */
export function createIdTokenVerifier(client: GoogleClient, clock: () => Date): IdTokenVerifier {
  const keys = createRemoteJWKSet(new URL(client.endpoints.certs), { timeoutDuration: GOOGLE_TIMEOUT_MS });
  return async (idToken, nonce) => {
    try {
      const { payload } = await jwtVerify(idToken, keys, {
        algorithms: ['RS256'],
        issuer: [...client.endpoints.issuers],
        audience: client.clientId,
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: 30,
        currentDate: clock(),
      });
      const parsed = claims.safeParse(payload);
      if (!parsed.success) return { kind: 'invalid', code: 'claims' };
      if (parsed.data.nonce !== nonce) return { kind: 'invalid', code: 'nonce' };
      return { kind: 'verified', identity: { sub: parsed.data.sub, email: parsed.data.email } };
    } catch (error) {
      // jose's generic error is the key set answering otherwise than 200 or not in JSON; a network fault is no JOSEError at all.
      if (!(error instanceof errors.JOSEError)) return { kind: 'unavailable', cause: error };
      const isOutage = error instanceof errors.JWKSTimeout || error.code === errors.JOSEError.code;
      return isOutage ? { kind: 'unavailable', cause: error } : { kind: 'invalid', code: error.code };
    }
  };
}
