import { z } from 'zod';
import { doctorId, hospitalId } from './ids.ts';

/**
 * Body of `POST /internal/google/access-token` on identity. `refusedAccessToken` is one that Google answered 401 to: identity
 * then refreshes, unless it has a newer one already.
 */
export const calendarAccessRequest = z.strictObject({
  hospitalId,
  doctorId,
  refusedAccessToken: z.string().min(1).optional(),
});
export type CalendarAccessRequest = z.infer<typeof calendarAccessRequest>;

/** What the hospital lets its doctors' calendars show of a patient. */
export const patientDetails = z.enum(['full', 'initials', 'none']);
export type PatientDetails = z.infer<typeof patientDetails>;

export const calendarPolicy = z.object({ patientDetails });
export type CalendarPolicy = z.infer<typeof calendarPolicy>;

/** The doctor's own choices; none exist yet beside the calendar itself. */
export const calendarPreferences = z.object({});

const permitted = z.object({
  /** Rises with every change of the connection, so that an older answer can be told from a newer one. */
  connectionVersion: z.int().min(0),
  googleSub: z.string().min(1),
  accessToken: z.string().min(1),
  /** When the access token expires, UTC. */
  expiresAt: z.iso.datetime(),
  calendarId: z.string().min(1),
  preferences: calendarPreferences,
  policy: calendarPolicy,
});

/**
 * Identity's answer: may the bridge act for this doctor, with which token, how? `none` means wait. `remove-only` takes what can still
 * be taken off the calendar: `withdrawing` all that is not over for a day, `paused` what has not begun.
 */
export const calendarAccess = z.discriminatedUnion('mode', [
  permitted.extend({ mode: z.literal('place') }),
  permitted.extend({ mode: z.literal('remove-only'), reason: z.enum(['withdrawing', 'paused']).optional() }),
  z.object({
    mode: z.literal('none'),
    reason: z.enum(['not-connected', 'access-revoked', 'scope-missing', 'no-policy', 'paused']),
    connectionVersion: z.int().min(0).optional(),
  }),
]);
export type CalendarAccess = z.infer<typeof calendarAccess>;
export type PermittedCalendarAccess = Exclude<CalendarAccess, { mode: 'none' }>;
