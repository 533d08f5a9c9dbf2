import { hospitalId } from '@surgery-calendar/contracts';
import { unauthenticated, type BearerVerifier, type VerifiedBearer } from '@surgery-calendar/service-host';
import { type Request } from 'express';
import type pg from 'pg';
import { type Actor } from '../audit/audit-entry.ts';
import { BEARER_BINDING } from '../connection/consent-request.ts';
import { type Hospital } from '../hospital.ts';
import { noteProven } from '../http/limit-failures.ts';
import { consentKeyOf } from '../portal/signed-in.ts';
import { isSameOrigin } from '../portal/same-origin.ts';
import { doctorOf } from '../sign-in/doctor-of.ts';
import { type SignedInDoctor } from '../sign-in/signed-in-doctor.ts';
import { knowDoctor } from './know-doctor.ts';
import { refused } from './problems.ts';

export interface CallerParts {
  readonly pool: pg.Pool;
  readonly hospitals: readonly Hospital[];
  readonly publicUrl: string;
  readonly verifyBearer: BearerVerifier;
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** The doctor who calls, with what a consent of theirs is bound to. */
export interface CallingDoctor {
  readonly doctor: SignedInDoctor;
  readonly actor: Actor;
  readonly binding: string;
}

/**
 * The doctor of a request: by a bearer token where there is an Authorization header, else by the portal's session. Throws a 401 problem
 * without either, 403 for a token that names no doctor, for a doctor whom the directory deactivated, and for a state-changing request
 * with a session that does not come from the portal itself.
 */
export async function requireDoctor(parts: CallerParts, request: Request): Promise<CallingDoctor> {
  return request.get('authorization') === undefined ? ofSession(parts, request) : ofBearer(parts, request);
}

function ofSession({ publicUrl }: CallerParts, request: Request): CallingDoctor {
  const { doctor } = request.session;
  if (doctor === undefined) throw unauthenticated();
  noteProven(request);
  const headers = { origin: request.headers.origin, secFetchSite: request.get('sec-fetch-site') };
  if (request.method !== 'GET' && !isSameOrigin(headers, new URL(publicUrl).origin))
    throw refused('cross-site');
  const actor = { kind: 'doctor', id: doctor.doctorId, ip: request.ip } as const;
  return { doctor, actor, binding: consentKeyOf(request) };
}

async function ofBearer(parts: CallerParts, request: Request): Promise<CallingDoctor> {
  const { bearer, hospital } = await verified(parts, request);
  const claimed = doctorOf(hospital, bearer.claims);
  if (claimed === undefined) throw refused('not-a-doctor');
  const { id, isActive } = await knowDoctor({ ...parts, now: parts.clock() }, claimed);
  if (!isActive) throw refused('account-inactive');
  const actor = { kind: 'doctor', id: claimed.doctorId, ip: request.ip } as const;
  return { doctor: { ...claimed, id }, actor, binding: BEARER_BINDING };
}

/** An operator of a hospital, by a bearer token with the hospital's operator role. Throws a 401 or 403 problem. */
export async function requireOperator(
  parts: CallerParts,
  request: Request,
): Promise<{ readonly hospital: Hospital; readonly actor: Actor }> {
  const { bearer, hospital } = await verified(parts, request);
  const roles = bearer.claims[hospital.rolesClaim];
  const isOperator = Array.isArray(roles)
    ? roles.includes(hospital.operatorRole)
    : roles === hospital.operatorRole;
  if (!isOperator) throw refused('forbidden');
  return { hospital, actor: { kind: 'operator', id: bearer.subject, ip: request.ip } };
}

async function verified(
  { verifyBearer, hospitals }: CallerParts,
  request: Request,
): Promise<{ readonly bearer: VerifiedBearer; readonly hospital: Hospital }> {
  const bearer = await verifyBearer(request.get('authorization'));
  const tenant = hospitalId.parse(bearer.tenant);
  const hospital = hospitals.find((one) => one.hospitalId === tenant);
  if (hospital === undefined) throw unauthenticated('invalid_token');
  noteProven(request);
  return { bearer, hospital };
}
