import { errors, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import { bearerOf, unauthenticated } from './bearer-token.ts';

/** Between services, a JWT lives a minute at the most: long enough for two clocks, too short to be worth stealing. */
const lifetimeSeconds = 60;

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

/** Verifies such assertions from an Authorization header. Throws a 401 problem; resolves with the claims. */
export async function createServiceAssertionVerifier(options: {
  readonly issuer: string;
  readonly audience: string;
  readonly publicKey: JWK;
  readonly clock: () => Date;
}): Promise<(authorization: string | undefined) => Promise<JWTPayload>> {
  const key = await ed25519(options.publicKey);
  return async (authorization) => {
    const token = bearerOf(authorization);
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer: options.issuer,
        audience: options.audience,
        algorithms: ['EdDSA'],
        maxTokenAge: lifetimeSeconds,
        clockTolerance: 5,
        requiredClaims: ['exp', 'iat', 'jti'],
        currentDate: options.clock(),
      });
      if ((payload.exp ?? 0) - (payload.iat ?? 0) > lifetimeSeconds) throw unauthenticated('invalid_token');
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
