import { z } from 'zod';
import { cloudEvent } from './cloud-event.ts';
import { doctorId, hospitalId } from './ids.ts';

/** `data` of messages about one doctor's access. They only wake the bridge: identity's answer to it is the truth, tokens never travel here. */
export const calendarAccessChange = z.object({
  hospitalId,
  doctorId,
  connectionVersion: z.int().min(0),
  /** With `calendar-access.withdrawing.v1`: Google's `sub` of the account that the doctor's entries must leave. */
  googleSub: z.string().min(1).optional(),
});
export type CalendarAccessChange = z.infer<typeof calendarAccessChange>;

/** `data` of `policy.changed.v1`: what the hospital lets calendars show is not what it was; every entry of it is planned anew. */
export const policyChange = z.object({ hospitalId });
export type PolicyChange = z.infer<typeof policyChange>;

export const doctorEventTypes = [
  'calendar-access.granted.v1',
  /** The doctor's entries must leave the calendar, and `calendar.doctor-cleared.v1` is waited for, though not for ever. */
  'calendar-access.withdrawing.v1',
  'calendar-access.revoked.v1',
  'preferences.changed.v1',
] as const;

export const identityEventTypes = [...doctorEventTypes, 'policy.changed.v1'] as const;

export const doctorAccessEvent = cloudEvent.extend({
  type: z.enum(doctorEventTypes),
  data: calendarAccessChange,
});
export type DoctorAccessEvent = z.infer<typeof doctorAccessEvent>;

export const policyChangedEvent = cloudEvent.extend({
  type: z.literal('policy.changed.v1'),
  data: policyChange,
});
export type PolicyChangedEvent = z.infer<typeof policyChangedEvent>;

export const identityEvent = z.discriminatedUnion('type', [doctorAccessEvent, policyChangedEvent]);
export type IdentityEvent = z.infer<typeof identityEvent>;
