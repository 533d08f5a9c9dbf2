import {
  cancellationReason,
  hospitalId,
  instant,
  surgeryBooking,
  surgeryId,
  timeZone,
} from '@surgery-calendar/contracts';
import { z } from 'zod';

/** What can happen to a surgery, as it is stored. A type is only ever added to: the log is for ever. */
export const surgeryDomainEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('SurgeryScheduled'),
    data: z.object({ hospitalId, surgeryId, booking: surgeryBooking }),
  }),
  z.object({
    type: z.literal('SurgeryRescheduled'),
    data: z.object({ startsAt: instant, endsAt: instant, timeZone }),
  }),
  z.object({
    type: z.literal('SurgeryCancelled'),
    data: z.object({ reason: cancellationReason.optional() }),
  }),
]);
export type SurgeryDomainEvent = z.infer<typeof surgeryDomainEvent>;
