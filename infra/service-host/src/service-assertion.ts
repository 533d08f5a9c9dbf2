import { errors, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import { bearerOf, unauthenticated } from './bearer-token.ts';

/** Between services, a JWT lives a minute at the most: long enough for two clocks, too short to be worth stealing. */
const lifetimeSeconds = 60;

/** How far the clocks of two services may be apart. */
const toleranceSeconds = 5;

/** An id is remembered: it must not be long enough to fill anything. */
const longestJti = 255;

export interface ServiceAssertionClaims {
  readonly [claim: string]: string;
}

/** Signs assertions of one service to another: EdDSA, `iss`, `aud`, `jti`, 60 seconds, and the claims given. */
export async function createServiceAssertionSigner(options: {
  readonly issuer: string;
  readonly audience: string;
  /** The issuer's own Ed25519 key. */
  readonly privateKey: JWK;
  readonly clock: () => Date;
  readonly newId: () => string;
}): Promise<(claims: ServiceAssertionClaims) => Promise<string>> {
  const key = await ed25519(options.privateKey);
  return (claims) => {
    const now = Math.floor(options.clock().getTime() / 1000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(options.issuer)
      .setAudience(options.audience)
      .setJti(options.newId())
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(key);
  };
}

export type ServiceAssertionVerifier = (authorization: string | undefined) => Promise<JWTPayload>;

/** Verifies such assertions from an Authorization header, each once. Throws a 401 problem; resolves with the claims. */
export async function createServiceAssertionVerifier(options: {
  readonly issuer: string;
  readonly audience: string;
  readonly publicKey: JWK;
  readonly clock: () => Date;
  /**
   * Whether this is the first time that the issuer's `jti` is seen, over all replicas (RFC 7523, 3). It may be forgotten after
   * `forgetAt`, when the assertion is refused for its age. Rejects where that cannot be told; then nothing is accepted.
   */
  readonly useOnce: (jti: string, forgetAt: Date) => Promise<boolean>;
}): Promise<ServiceAssertionVerifier> {
  const key = await ed25519(options.publicKey);
  return async (authorization) => {
    const token = bearerOf(authorization);
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer: options.issuer,
        audience: options.audience,
        algorithms: ['EdDSA'],
        maxTokenAge: lifetimeSeconds,
        clockTolerance: toleranceSeconds,
        requiredClaims: ['exp', 'iat', 'jti'],
        currentDate: options.clock(),
      });
      const { exp = 0, iat = 0, jti } = payload;
      if (exp - iat > lifetimeSeconds || typeof jti !== 'string' || jti.length > longestJti) {
        throw unauthenticated('invalid_token');
      }
      const forgetAt = new Date((exp + toleranceSeconds) * 1000);
      if (!(await options.useOnce(jti, forgetAt))) throw unauthenticated('invalid_token');
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) throw unauthenticated('invalid_token', error);
      throw error;
    }
  };
}

async function ed25519(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'EdDSA');
  if (key instanceof Uint8Array)
    throw new TypeError('a service assertion needs an Ed25519 key, not a shared secret');
  return key;
}
