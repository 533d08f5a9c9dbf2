import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { entryOf, requireDistinctTenants, type TrustedIssuer } from './bearer-token-tenants.ts';
import { ProblemError, unavailable } from './problem.ts';

export { entryOf, requireDistinctTenants, type TrustedIssuer } from './bearer-token-tenants.ts';

export interface VerifiedBearer {
  readonly tenant: string;
  readonly subject: string;
  /** The token's `exp`; up to 30 seconds ago where the clocks differ. */
  readonly expiresAt: Date;
  readonly claims: JWTPayload;
}

export type BearerVerifier = (authorization: string | undefined) => Promise<VerifiedBearer>;

export interface BearerVerifierOptions {
  /** An issuer may stand here several times, each time with a claim of its own. */
  readonly issuers: readonly TrustedIssuer[];
  readonly audience: string;
  readonly jwks?: {
    /** Milliseconds between two fetches for keys that are not known, which anybody can ask for; 5,000 unless given. */
    readonly cooldownMs?: number;
    /** Milliseconds until an issuer's keys are fetched anew: for so long a withdrawn key may count; 600,000 unless given. */
    readonly cacheMaxAgeMs?: number;
  };
}

/** Asymmetric only: an HMAC or `none` token is never valid here (RFC 8725). */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/**
 * Verifies `Authorization: Bearer <JWT>` of the given issuers (RFC 6750, RFC 9068): signature by the issuer's own keys, issuer,
 * audience, expiry, and that it is of one tenant. Throws a 401 problem that says no more than that, or 503 where the issuer's keys
 * cannot be fetched. Throws at once where the tenants of one issuer cannot be told apart.
 */
export function createBearerVerifier(options: BearerVerifierOptions): BearerVerifier {
  requireDistinctTenants(options.issuers);
  const entries = withKeys(options);
  return async (authorization) => {
    const token = bearerOf(authorization);
    // Unverified: it only chooses whose keys the signature must match.
    const chosen = entryOf(entries, unverifiedClaims(token));
    if (chosen === undefined) throw unauthenticated('invalid_token');
    const claims = await verify(token, chosen.keys, chosen.issuer, options.audience);
    // The tenant is what the verified claims say, whatever was chosen by.
    if (entryOf(entries, claims) !== chosen || !isSubject(claims.sub)) throw unauthenticated('invalid_token');
    const expiresAt = new Date((claims.exp ?? NaN) * 1000);
    // An `exp` beyond what a Date can hold is as good as none.
    if (Number.isNaN(expiresAt.getTime())) throw unauthenticated('invalid_token');
    return { tenant: chosen.tenant, subject: claims.sub, expiresAt, claims };
  };
}

/** Each entry with its issuer's keys: fetched once for all entries that share them. */
function withKeys({ issuers, jwks }: BearerVerifierOptions) {
  const cache = { cooldownDuration: jwks?.cooldownMs ?? 5_000, cacheMaxAge: jwks?.cacheMaxAgeMs ?? 600_000 };
  const sets = new Map<string, JWTVerifyGetKey>();
  return issuers.map((entry) => {
    const url = new URL(entry.jwksUri ?? `${entry.issuer}/jwks`);
    const id = JSON.stringify([entry.issuer, url.href]);
    const keys = sets.get(id) ?? createRemoteJWKSet(url, cache);
    sets.set(id, keys);
    return { ...entry, keys };
  });
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

function unverifiedClaims(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (error) {
    throw unauthenticated('invalid_token', error);
  }
}

function isSubject(sub: unknown): sub is string {
  return typeof sub === 'string' && sub !== '';
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
