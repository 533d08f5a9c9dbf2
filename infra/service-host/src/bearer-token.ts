import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { ProblemError, unavailable } from './problem.ts';

/** An issuer of bearer tokens and the tenant that it speaks for. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly tenant: string;
  /** By default `<issuer>/jwks`. */
  readonly jwksUri?: string | undefined;
}

export interface VerifiedBearer {
  readonly tenant: string;
  readonly subject: string;
  readonly claims: JWTPayload;
}

export type BearerVerifier = (authorization: string | undefined) => Promise<VerifiedBearer>;

/** Asymmetric only: an HMAC or `none` token is never valid here (RFC 8725). */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/**
 * Verifies `Authorization: Bearer <JWT>` of the given issuers (RFC 6750, RFC 9068): signature by the issuer's own keys, issuer,
 * audience, expiry. Throws a 401 problem that says no more than that, or 503 where the issuer's keys cannot be fetched.
 */
export function createBearerVerifier(options: {
  readonly issuers: readonly TrustedIssuer[];
  readonly audience: string;
}): BearerVerifier {
  const trusted = new Map(
    options.issuers.map((issuer) => [
      issuer.issuer,
      { ...issuer, keys: createRemoteJWKSet(new URL(issuer.jwksUri ?? `${issuer.issuer}/jwks`)) },
    ]),
  );
  return async (authorization) => {
    const token = bearerOf(authorization);
    const issuer = trusted.get(claimedIssuer(token));
    if (issuer === undefined) throw unauthenticated('invalid_token');
    const claims = await verify(token, issuer.keys, issuer.issuer, options.audience);
    if (typeof claims.sub !== 'string') throw unauthenticated('invalid_token');
    return { tenant: issuer.tenant, subject: claims.sub, claims };
  };
}

/** jose's codes for an issuer whose keys cannot be had: it is away, slow, or answers something else than keys. */
const keyFaults = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT']);

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  issuer: string,
  audience: string,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      clockTolerance: 30,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError) || keyFaults.has(error.code)) {
      throw unavailable('The keys of the token’s issuer cannot be fetched.', error);
    }
    throw unauthenticated('invalid_token', error);
  }
}

/** Unverified: it only chooses whose keys the signature must match. */
function claimedIssuer(token: string): string {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (
      typeof payload === 'object' &&
      payload !== null &&
      'iss' in payload &&
      typeof payload.iss === 'string'
    ) {
      return payload.iss;
    }
  } catch (error) {
    throw unauthenticated('invalid_token', error);
  }
  throw unauthenticated('invalid_token');
}

/** The token of a Bearer header. Throws a 401 problem where there is none. */
export function bearerOf(authorization: string | undefined): string {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw unauthenticated();
  return token;
}

export function unauthenticated(error?: 'invalid_token', cause?: unknown): ProblemError {
  return new ProblemError(401, 'unauthenticated', 'A valid bearer token is needed', {
    cause,
    headers: { 'WWW-Authenticate': error === undefined ? 'Bearer' : `Bearer error="${error}"` },
  });
}
