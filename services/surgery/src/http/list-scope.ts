import { doctorId, hospitalId } from '@surgery-calendar/contracts';
import {
  bearerOf,
  unauthenticated,
  type BearerVerifier,
  type ServiceAssertionVerifier,
} from '@surgery-calendar/service-host';
import type { Request } from 'express';
import { decodeJwt, errors } from 'jose';
import { z } from 'zod';
import type { BoardScope } from '../board/read-board.ts';
import { readers, requireCaller, scopeOf } from './caller.ts';

export interface ListVerifiers {
  readonly verifyBearer: BearerVerifier;
  /** Of identity's assertions to this service. */
  readonly verifyAssertion: ServiceAssertionVerifier;
}

/** `iss` of identity's assertions. The issuers of bearer tokens are URLs. */
export const identityIssuer = 'identity';

const doctorClaims = z.looseObject({ hospital_id: hospitalId, doctor_id: doctorId });

/**
 * What of the board the sender of a request may list: a reader of the hospital, by its own token, or identity, for the doctor who looks
 * at the portal and never more than that doctor. Throws a 401 problem without a valid token, 403 for any other role.
 */
export async function requireListScope(req: Request, verifiers: ListVerifiers): Promise<BoardScope> {
  const authorization = req.get('Authorization');
  if (!claimsToBeIdentity(authorization))
    return scopeOf(await requireCaller(req, verifiers.verifyBearer, readers));
  const claims = doctorClaims.safeParse(await verifiers.verifyAssertion(authorization));
  if (!claims.success) throw unauthenticated('invalid_token');
  return { hospitalId: claims.data.hospital_id, sees: { doctorId: claims.data.doctor_id } };
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
