import { unavailable } from '@surgery-calendar/service-host';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import { type GoogleClient } from '../google/google-client.ts';
import { createRiscConfiguration, type RiscConfiguration } from './risc-configuration.ts';
import { readSecurityEvents, type SecurityEvent } from './security-event.ts';

/** What Google says has happened, signature and all checked. */
export interface VerifiedSet {
  readonly kind: 'verified';
  readonly issuer: string;
  readonly tokenId: string;
  /** Until when a second one of this id must be known. */
  readonly forgetAt: Date;
  readonly happenedAt: Date;
  readonly events: readonly SecurityEvent[];
}

/** Why a SET is not taken, in the words of RFC 8935, 2.4. */
export interface RefusedSet {
  readonly kind: 'refused';
  readonly code:
    'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience' | 'authentication_failed';
  readonly description: string;
}

/**
 * A SET tells of the past and does not expire. Older than this it is refused all the same, and so its id need not be kept for ever: within
 * it a second one is known by its id, after it by its age. Google tries again for days, not for a month.
 */
const MOST_AGE_DAYS = 30;
const TOLERANCE_SECONDS = 300;

const claims = z.object({
  iat: z.number().positive(),
  jti: z.string().min(1).max(255),
  /** When it happened (RFC 8417, 2.2), where that was before it was told. */
  toe: z.number().positive().optional(),
  events: z.unknown(),
});

/** jose's codes for keys that cannot be had, as opposed to a signature that does not fit. */
const keyFaults = ['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT'];

/** Verifies Google's security event tokens (RFC 8417). The verifier throws a 503 problem where Google's keys cannot be fetched. */
export function createSecurityEventVerifier(
  google: GoogleClient,
  clock: () => Date,
): (token: string) => Promise<VerifiedSet | RefusedSet> {
  const configurationOf = createRiscConfiguration(google);
  return async (token) => {
    const configuration = await configurationOf().catch((error: unknown) => {
      throw unavailable('Google cannot be asked who signs its events.', error);
    });
    const verified = await verify(token, configuration, google.clientId, clock());
    if ('code' in verified) return verified;
    const read = claims.safeParse(verified.payload);
    if (!read.success)
      return refused('invalid_request', `The claim ${nameOf(read.error)} is not well-formed.`);
    const { iat, jti, toe = iat } = read.data;
    const issuers = [configuration.issuer, ...google.endpoints.issuers];
    const events = readSecurityEvents(read.data.events, issuers);
    if (events === undefined)
      return refused('invalid_request', 'The events are not as their types have them.');
    return {
      ...{ kind: 'verified', issuer: configuration.issuer, tokenId: jti, events },
      happenedAt: new Date(Math.min(toe, iat) * 1_000),
      forgetAt: new Date((iat + MOST_AGE_DAYS * 86_400 + TOLERANCE_SECONDS) * 1_000),
    };
  };
}

async function verify(
  token: string,
  { issuer, keys }: RiscConfiguration,
  audience: string,
  currentDate: Date,
): Promise<{ readonly payload: JWTPayload } | RefusedSet> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      ...{ issuer, audience, currentDate, algorithms: ['RS256'] },
      requiredClaims: ['iat', 'jti', 'events'],
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: MOST_AGE_DAYS * 86_400,
    });
    const type = protectedHeader.typ?.toLowerCase() ?? 'secevent+jwt';
    if (!['secevent+jwt', 'application/secevent+jwt', 'jwt'].includes(type))
      return refused('invalid_request', 'It is a token of another type.');
    return { payload };
  } catch (error) {
    if (!(error instanceof errors.JOSEError) || keyFaults.includes(error.code))
      throw unavailable('The keys of Google cannot be fetched.', error);
    return refusalOf(error);
  }
}

function refusalOf(error: errors.JOSEError): RefusedSet {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return refused('invalid_issuer', 'It is of another issuer.');
    if (error.claim === 'aud') return refused('invalid_audience', 'It is meant for another audience.');
    return refused('invalid_request', `The claim ${error.claim} is missing or not acceptable.`);
  }
  if (error instanceof errors.JWTExpired) return refused('invalid_request', 'It is too old.');
  if (error instanceof errors.JWKSNoMatchingKey)
    return refused('invalid_key', 'It names no key that Google publishes.');
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed)
    return refused('authentication_failed', 'Its signature is not Google’s.');
  return refused('invalid_request', 'It is no signed token.');
}

function refused(code: RefusedSet['code'], description: string): RefusedSet {
  return { kind: 'refused', code, description };
}

function nameOf(error: z.ZodError): string {
  return String(error.issues[0]?.path[0]);
}
