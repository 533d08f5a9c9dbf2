import { doctorId, hospitalId, type DoctorId, type HospitalId } from '@surgery-calendar/contracts';
import {
  bearerOf,
  unauthenticated,
  type BearerVerifier,
  type ServiceAssertionVerifier,
} from '@surgery-calendar/service-host';
import type { Request } from 'express';
import { decodeJwt, errors } from 'jose';
import { z } from 'zod';
import { problemOf } from './problems.ts';

/** An operator of a hospital, by the hospital's own token. */
export interface Operator {
  readonly kind: 'operator';
  readonly hospitalId: HospitalId;
  readonly subject: string;
}

/** Identity, for the doctor who looks at the portal. */
export interface OnBehalfOfDoctor {
  readonly kind: 'on-behalf';
  readonly hospitalId: HospitalId;
  readonly doctorId: DoctorId;
}

export type Caller = Operator | OnBehalfOfDoctor;

export interface CallerVerifiers {
  readonly verifyBearer: BearerVerifier;
  /** Of identity's assertions to the bridge. */
  readonly verifyAssertion: ServiceAssertionVerifier;
}

/** `iss` of identity's assertions. The issuers of bearer tokens are URLs. */
export const identityIssuer = 'identity';

/** Where the ids of its assertions are kept, each of which is good once. */
export const usedAssertions = 'calendar_bridge.used_assertion';

const operatorClaims = z.looseObject({ roles: z.array(z.string()) });
const doctorClaims = z.looseObject({ hospital_id: hospitalId, doctor_id: doctorId });

/** Who sent the request: an operator, or identity. Throws a 401 problem without a valid token, 403 for any other role. */
export async function requireCaller(req: Request, verifiers: CallerVerifiers): Promise<Caller> {
  const authorization = req.get('Authorization');
  if (!claimsToBeIdentity(authorization)) return requireOperator(req, verifiers);
  const claims = doctorClaims.safeParse(await verifiers.verifyAssertion(authorization));
  if (!claims.success) throw unauthenticated('invalid_token');
  return { kind: 'on-behalf', hospitalId: claims.data.hospital_id, doctorId: claims.data.doctor_id };
}

/** The operator who sent the request. Throws a 401 problem without a valid token, 403 for any other role. */
export async function requireOperator(
  req: Request,
  { verifyBearer }: Pick<CallerVerifiers, 'verifyBearer'>,
): Promise<Operator> {
  const bearer = await verifyBearer(req.get('Authorization'));
  const claims = operatorClaims.safeParse(bearer.claims);
  if (!claims.success || !claims.data.roles.includes('operator')) {
    throw problemOf('forbidden');
  }
  return { kind: 'operator', hospitalId: hospitalId.parse(bearer.tenant), subject: bearer.subject };
}

/** Unverified: it only chooses whose key the signature must match. */
function claimsToBeIdentity(authorization: string | undefined): boolean {
  try {
    return decodeJwt(bearerOf(authorization)).iss === identityIssuer;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
