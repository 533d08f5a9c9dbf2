import { type CalendarAccess, type CalendarAccessRequest } from '@surgery-calendar/contracts';
import { ProblemError, unavailable } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { readConnection } from '../connection/doctor-connection.ts';
import { type Hospital } from '../hospital.ts';
import { SealedTokenError } from '../tokens/seal-token.ts';
import { type AccessTokenOutcome, type AccessTokenSource } from './access-token.ts';

export interface AnsweringParts {
  readonly pool: pg.Pool;
  readonly hospitals: readonly Hospital[];
  readonly accessToken: AccessTokenSource;
}

/** The doctor's own calendar; choosing another comes with preferences. */
const CALENDAR = 'primary';

/**
 * May the bridge act for this doctor, with which token, how? Throws a 503 problem where Google cannot say just now: an absent
 * Google never turns into "revoked".
 */
export async function answerCalendarAccess(
  parts: AnsweringParts,
  doctor: CalendarAccessRequest,
): Promise<CalendarAccess> {
  const connection = await readConnection(parts.pool, doctor);
  const { connectionVersion } = connection;
  const none = (
    reason: Extract<CalendarAccess, { mode: 'none' }>['reason'],
    version = connectionVersion,
  ): CalendarAccess => ({
    mode: 'none',
    reason,
    ...(version === undefined ? {} : { connectionVersion: version }),
  });
  const patientDetails = parts.hospitals.find(
    ({ hospitalId }) => hospitalId === doctor.hospitalId,
  )?.patientDetails;
  if (patientDetails === undefined) return none('no-policy');
  if (connection.state !== 'connected') return none(connection.state);

  const outcome = await accessTokenOf(parts, connection.googleSub, doctor.refusedAccessToken);
  switch (outcome.kind) {
    case 'token':
      return {
        mode: 'place',
        connectionVersion: connection.connectionVersion,
        googleSub: connection.googleSub,
        accessToken: outcome.accessToken,
        expiresAt: outcome.expiresAt.toISOString(),
        calendarId: CALENDAR,
        preferences: {},
        policy: { patientDetails },
      };
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
