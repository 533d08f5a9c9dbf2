import { z } from 'zod';
import { cloudEvent } from './cloud-event.ts';
import { doctorId, hospitalId } from './ids.ts';

/** `data` of identity's messages. They only wake the bridge: identity's answer to it is the truth, tokens never travel here. */
export const calendarAccessChange = z.object({ hospitalId, doctorId, connectionVersion: z.int().min(0) });
export type CalendarAccessChange = z.infer<typeof calendarAccessChange>;

export const identityEventTypes = ['calendar-access.granted.v1', 'calendar-access.revoked.v1'] as const;

export const identityEvent = cloudEvent.extend({
  type: z.enum(identityEventTypes),
  data: calendarAccessChange,
});
export type IdentityEvent = z.infer<typeof identityEvent>;
