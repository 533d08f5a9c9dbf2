import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT, type JWK } from 'jose';

export interface TokenRequest {
  readonly hospitalId: string;
  readonly sub: string;
  readonly roles: readonly string[];
  readonly doctorId?: string;
  /** Seconds; an hour where left out. */
  readonly ttlSeconds?: number;
  readonly audience?: string;
}

/** Signs a bearer token for the APIs as that hospital's provider would, so that its JWKS verifies it. */
export async function issueToken(issuer: string, key: JWK, request: TokenRequest): Promise<string> {
  const { alg, kid } = key;
  if (alg === undefined || kid === undefined)
    throw new Error(`the signing key of ${issuer} names no alg or kid`);
  const claims = {
    roles: [...request.roles],
    ...(request.doctorId === undefined ? {} : { doctor_id: request.doctorId }),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setSubject(request.sub)
    .setAudience(request.audience ?? 'surgery-calendar')
    .setIssuedAt()
    .setExpirationTime(`${request.ttlSeconds ?? 3_600}s`)
    .setJti(randomUUID())
    .sign(await importJWK(key, alg));
}
