import { type CalendarAccess, type CalendarAccessRequest } from '@surgery-calendar/contracts';
import { ProblemError, unavailable } from '@surgery-calendar/service-host';
import type pg from 'pg';
import {
  readConnection,
  type DoctorConnection,
  type LinkedAccount,
} from '../connection/doctor-connection.ts';
import { type Hospital } from '../hospital.ts';
import { policyInForce } from '../policy/policy-in-force.ts';
import { SealedTokenError } from '../tokens/seal-token.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { openUsable, type AccessTokenSource } from './access-token.ts';
import { noteAsked } from './note-asked.ts';
import { permissionOf, type Permission } from './permission.ts';
import { readConnectionWithAccess, type StoredAccess } from './stored-access.ts';

export interface AnsweringParts {
  readonly pool: pg.Pool;
  readonly hospitals: readonly Hospital[];
  readonly keyring: TokenKeyring;
  readonly clock: () => Date;
  readonly accessToken: AccessTokenSource;
}

/** The doctor's own calendar; choosing another comes with preferences. */
const CALENDAR = 'primary';

/** A connection that changes more often than this while a token is fetched is left to the next question. */
const MOST_LOOKS = 3;

/**
 * May the bridge act for this doctor, with which token, how? Throws a 503 problem where Google cannot say just now: an absent
 * Google never turns into "revoked".
 */
export async function answerCalendarAccess(
  parts: AnsweringParts,
  doctor: CalendarAccessRequest,
): Promise<CalendarAccess> {
  const [{ connection: found, stored }, policy] = await Promise.all([
    readConnectionWithAccess(parts.pool, doctor),
    policyInForce(parts.pool, parts.hospitals, doctor.hospitalId),
  ]);
  const permission = permissionOf(found, policy);
  if (permission.mode === 'none') return none(permission.reason, found.connectionVersion);
  const token = stored && (await storedToken(parts, permission.account.googleSub, stored, doctor));
  // Connection and token are of one moment: nothing more has to be looked at.
  if (token !== undefined) return permitted(permission, token);
  return answerByFetching(parts, doctor, found);
}

/** No token is at hand: one is fetched, and handed out only where the connection is then still the same. */
async function answerByFetching(
  parts: AnsweringParts,
  doctor: CalendarAccessRequest,
  found: DoctorConnection,
): Promise<CalendarAccess> {
  let connection = found;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const answer = await answerFor(parts, doctor, connection);
    if (answer.mode === 'none') return answer;
    // The token may have taken seconds.
    const now = await readConnection(parts.pool, doctor);
    if (now.connectionVersion === connection.connectionVersion) return answer;
    connection = now;
  }
  throw unavailable('The doctor’s connection is changing just now.');
}

async function answerFor(
  parts: AnsweringParts,
  doctor: CalendarAccessRequest,
  connection: DoctorConnection,
): Promise<CalendarAccess> {
  const policy = await policyInForce(parts.pool, parts.hospitals, doctor.hospitalId);
  const permission = permissionOf(connection, policy);
  if (permission.mode === 'none') return none(permission.reason, connection.connectionVersion);
  const { googleSub } = permission.account;
  const outcome = await opening(() => parts.accessToken(googleSub, doctor.refusedAccessToken));
  switch (outcome.kind) {
    case 'token':
      return permitted(permission, outcome);
    case 'access-revoked':
    case 'scope-missing':
    case 'not-connected': {
      // It changed while the token was fetched, and its version with it.
      const now = await readConnection(parts.pool, doctor);
      return none(outcome.kind, now.connectionVersion);
    }
    case 'unavailable':
      throw unavailable('Google cannot be asked for a token just now.', undefined, outcome.retryAfterSeconds);
  }
}

/** The stored access token, where it will do. */
async function storedToken(
  parts: AnsweringParts,
  googleSub: string,
  stored: StoredAccess,
  { refusedAccessToken }: CalendarAccessRequest,
): Promise<{ readonly accessToken: string; readonly expiresAt: Date } | undefined> {
  if (stored.status !== 'active') return undefined;
  const usable = await opening(() => openUsable(parts, googleSub, stored, refusedAccessToken));
  if (usable !== undefined) await noteAsked(parts.pool, googleSub, stored, parts.clock());
  return usable;
}

function permitted(
  permission: Exclude<Permission, { mode: 'none' }>,
  token: { readonly accessToken: string; readonly expiresAt: Date },
): CalendarAccess {
  const { account, patientDetails } = permission;
  const answer = {
    connectionVersion: account.connectionVersion,
    googleSub: account.googleSub,
    accessToken: token.accessToken,
    expiresAt: token.expiresAt.toISOString(),
    calendarId: CALENDAR,
    preferences: {},
    policy: { patientDetails },
  };
  return permission.mode === 'place'
    ? { ...answer, mode: 'place' }
    : { ...answer, mode: 'remove-only', reason: permission.reason };
}

function none(
  reason: Extract<CalendarAccess, { mode: 'none' }>['reason'],
  connectionVersion: LinkedAccount['connectionVersion'] | undefined,
): CalendarAccess {
  return { mode: 'none', reason, ...(connectionVersion === undefined ? {} : { connectionVersion }) };
}

/** Gives what `open` gives; a token at rest that cannot be opened is a 503 problem. */
async function opening<Opened>(open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof SealedTokenError)) throw error;
    throw new ProblemError(503, error.code, 'A token at rest cannot be opened', {
      detail: error.message,
      cause: error,
      headers: { 'Retry-After': '60' },
    });
  }
}
