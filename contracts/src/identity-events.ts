import { z } from 'zod';
import { cloudEvent } from './cloud-event.ts';
import { doctorId, hospitalId } from './ids.ts';

/** `data` of identity's messages. They only wake the bridge: identity's answer to it is the truth, tokens never travel here. */
export const calendarAccessChange = z.object({
  hospitalId,
  doctorId,
  connectionVersion: z.int().min(0),
  /** With `calendar-access.withdrawing.v1`: Google's `sub` of the account that the doctor's entries must leave. */
  googleSub: z.string().min(1).optional(),
});
export type CalendarAccessChange = z.infer<typeof calendarAccessChange>;

export const identityEventTypes = [
  'calendar-access.granted.v1',
  /** The doctor's entries must leave the calendar, and `calendar.doctor-cleared.v1` is waited for, though not for ever. */
  'calendar-access.withdrawing.v1',
  'calendar-access.revoked.v1',
  'preferences.changed.v1',
] as const;

export const identityEvent = cloudEvent.extend({
  type: z.enum(identityEventTypes),
  data: calendarAccessChange,
});
export type IdentityEvent = z.infer<typeof identityEvent>;
