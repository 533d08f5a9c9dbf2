import { unavailable } from '@surgery-calendar/service-host';
import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { type Hospital } from '../hospital.ts';
import { isOutage } from './finish-sign-in.ts';
import { type HospitalOidc } from './hospital-oidc.ts';
import { logoutOf, type LogoutToken } from './logout-token.ts';

export type VerifiedLogout =
  | {
      readonly kind: 'logout';
      readonly token: LogoutToken;
      readonly issuer: string;
      /** The hospitals that it is meant for. */
      readonly hospitals: readonly Hospital[];
      /** When the token would be refused for its age alone. */
      readonly tooOldAt: Date;
    }
  | { readonly kind: 'refused'; readonly reason: string };

export type LogoutTokenVerifier = (token: string) => Promise<VerifiedLogout>;

/** Asymmetric only: whoever knows a client's secret or the provider's public key must not be able to sign (RFC 8725). */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const MOST_AGE_SECONDS = 300;
const TOLERANCE_SECONDS = 30;
/** jose's codes for keys that cannot be had, as opposed to a signature that does not fit. */
const keyFaults = ['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT'];

/** Verifies logout tokens of the hospitals' issuers. The verifier throws a 503 problem where an issuer's keys cannot be fetched. */
export function createLogoutTokenVerifier(parts: {
  readonly oidc: HospitalOidc;
  readonly hospitals: readonly Hospital[];
  readonly clock: () => Date;
}): LogoutTokenVerifier {
  const keysOf = createKeys(parts.oidc);
  return async (token) => {
    const issuer = unverifiedIssuer(token);
    const ofIssuer = parts.hospitals.filter((hospital) => hospital.issuer === issuer);
    const [first] = ofIssuer;
    if (issuer === undefined || first === undefined) return refused('It is of no issuer known here.');
    const now = parts.clock();
    const payload = await verify(token, await keysOf(first), {
      issuer,
      audience: ofIssuer.map(({ clientId }) => clientId),
      currentDate: now,
    });
    if (typeof payload === 'string') return refused(payload);
    const logout = logoutOf(payload);
    if (logout.kind === 'refused') return logout;
    const audience = new Set([payload.aud ?? []].flat());
    const hospitals = ofIssuer.filter(({ clientId }) => audience.has(clientId));
    const tooOldAt = new Date(((payload.iat ?? 0) + MOST_AGE_SECONDS + TOLERANCE_SECONDS) * 1_000);
    return { ...logout, issuer, hospitals, tooOldAt };
  };
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  expected: { readonly issuer: string; readonly audience: string[]; readonly currentDate: Date },
): Promise<JWTPayload | string> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      ...expected,
      algorithms,
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: MOST_AGE_SECONDS,
      requiredClaims: ['iat', 'exp', 'jti'],
    });
    const type = protectedHeader.typ?.toLowerCase() ?? 'logout+jwt';
    return ['logout+jwt', 'jwt'].includes(type) ? payload : 'It is a token of another type.';
  } catch (error) {
    if (!(error instanceof errors.JOSEError) || keyFaults.includes(error.code))
      throw unavailable('The keys of the issuer cannot be fetched.', error);
    return `It does not verify (${error.code}).`;
  }
}

/** Unverified: it only chooses whose keys the signature must fit. */
function unverifiedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return undefined;
    throw error;
  }
}

function createKeys(oidc: HospitalOidc): (hospital: Hospital) => Promise<JWTVerifyGetKey> {
  const sets = new Map<string, JWTVerifyGetKey>();
  return async (hospital) => {
    const { jwks_uri: uri } = (await discovered(oidc, hospital)).serverMetadata();
    if (uri === undefined) throw unavailable('The issuer publishes no keys.');
    const keys = sets.get(uri) ?? createRemoteJWKSet(new URL(uri), { cooldownDuration: 5_000 });
    sets.set(uri, keys);
    return keys;
  };
}

async function discovered(oidc: HospitalOidc, hospital: Hospital) {
  try {
    return await oidc(hospital);
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw unavailable('The issuer is away.', error);
  }
}

function refused(reason: string): VerifiedLogout {
  return { kind: 'refused', reason };
}
