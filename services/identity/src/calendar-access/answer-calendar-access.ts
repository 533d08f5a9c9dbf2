import { type CalendarAccess, type CalendarAccessRequest } from '@surgery-calendar/contracts';
import { ProblemError, unavailable } from '@surgery-calendar/service-host';
import type pg from 'pg';
import {
  readConnection,
  type DoctorConnection,
  type LinkedAccount,
} from '../connection/doctor-connection.ts';
import { type Hospital } from '../hospital.ts';
import { SealedTokenError } from '../tokens/seal-token.ts';
import { type AccessTokenOutcome, type AccessTokenSource } from './access-token.ts';
import { permissionOf, type Permission } from './permission.ts';

export interface AnsweringParts {
  readonly pool: pg.Pool;
  readonly hospitals: readonly Hospital[];
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
  let connection = await readConnection(parts.pool, doctor);
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const answer = await answerFor(parts, doctor, connection);
    if (answer.mode === 'none') return answer;
    // The token may have taken seconds: it is handed out only while the connection is still the one that it was fetched for.
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
  const patientDetails = parts.hospitals.find(
    ({ hospitalId }) => hospitalId === doctor.hospitalId,
  )?.patientDetails;
  const permission = permissionOf(connection, patientDetails);
  if (permission.mode === 'none') return none(permission.reason, connection.connectionVersion);
  const outcome = await accessTokenOf(parts, permission.account.googleSub, doctor.refusedAccessToken);
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

async function accessTokenOf(
  parts: AnsweringParts,
  googleSub: string,
  refused: string | undefined,
): Promise<AccessTokenOutcome> {
  try {
    return await parts.accessToken(googleSub, refused);
  } catch (error) {
    if (!(error instanceof SealedTokenError)) throw error;
    throw new ProblemError(503, error.code, 'A token at rest cannot be opened', {
      detail: error.message,
      cause: error,
      headers: { 'Retry-After': '60' },
    });
  }
}
