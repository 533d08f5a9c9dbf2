import { z } from 'zod';
import { failureCode } from './calendar-replies.ts';
import { hospitalId, surgeryId } from './ids.ts';
import { cancellationReason, surgeryBooking } from './surgery.ts';
import { endsAfterStart, instant, timeZone } from './time.ts';

const endAfterStart = { path: ['endsAt'], message: 'must be after startsAt' };

/** Body of `POST /surgeries`. The hospital is the token's. Unknown fields are refused: a misspelt `room` must not vanish. */
export const scheduleSurgeryRequest = z
  .strictObject({ ...surgeryBooking.shape, patient: z.strictObject(surgeryBooking.shape.patient.shape) })
  .refine(endsAfterStart, endAfterStart);
export type ScheduleSurgeryRequest = z.infer<typeof scheduleSurgeryRequest>;

/** Body of `POST /surgeries/{id}/reschedule`. Without `timeZone` the surgery keeps its own. */
export const rescheduleSurgeryRequest = z
  .strictObject({ startsAt: instant, endsAt: instant, timeZone: timeZone.optional() })
  .refine(endsAfterStart, endAfterStart);
export type RescheduleSurgeryRequest = z.infer<typeof rescheduleSurgeryRequest>;

/** Body of `POST /surgeries/{id}/cancel`; may be left out altogether. */
export const cancelSurgeryRequest = z.strictObject({ reason: cancellationReason.optional() });
export type CancelSurgeryRequest = z.infer<typeof cancelSurgeryRequest>;

/** Where the present surgeon's calendar stands with the surgery's newest revision. */
export const calendarState = z.enum(['pending', 'on-calendar', 'failed', 'not-connected', 'removed']);
export type CalendarState = z.infer<typeof calendarState>;

/** What `GET /surgeries/{id}` and every command answer. */
export const surgeryResponse = z.object({
  hospitalId,
  surgeryId,
  revision: z.int().min(0),
  status: z.enum(['scheduled', 'cancelled']),
  ...surgeryBooking.shape,
  reason: z.string().optional(),
  calendarState,
  googleEventId: z.string().nullable(),
  /** When the bridge last confirmed the entry, UTC. */
  googleLastSync: z.iso.datetime().nullable(),
  googleSyncError: z.object({ code: failureCode, message: z.string(), at: z.iso.datetime() }).nullable(),
});
export type SurgeryResponse = z.infer<typeof surgeryResponse>;
