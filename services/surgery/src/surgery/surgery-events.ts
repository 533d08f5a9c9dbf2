import {
  cancellationReason,
  doctorId,
  hospitalId,
  instant,
  surgeryBooking,
  surgeryId,
  teamMember,
  timeZone,
} from '@surgery-calendar/contracts';
import { z } from 'zod';

const { patient, procedure, facility, room, notes } = surgeryBooking.shape;

/** What an amendment changed: a field that is missing stayed as it was, null took it away. */
const amendment = z.object({
  patient: patient.optional(),
  procedure: procedure.optional(),
  facility: facility.optional(),
  room: room.nullable(),
  notes: notes.nullable(),
});
export type Amendment = z.infer<typeof amendment>;

/** What can happen to a surgery, as it is stored. A type is only ever added to: the log is for ever. */
export const surgeryDomainEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('SurgeryScheduled'),
    data: z.object({
      hospitalId,
      surgeryId,
      booking: surgeryBooking,
      /** It had begun already, and the scheduler insisted. */
      pastStartAllowed: z.literal(true).optional(),
    }),
  }),
  z.object({
    type: z.literal('SurgeryRescheduled'),
    data: z.object({ startsAt: instant, endsAt: instant, timeZone }),
  }),
  z.object({
    type: z.literal('SurgeryReassigned'),
    /** Both as they are from now on. */
    data: z.object({ surgeonId: doctorId, team: z.array(teamMember) }),
  }),
  z.object({ type: z.literal('SurgeryAmended'), data: amendment }),
  z.object({
    type: z.literal('SurgeryCancelled'),
    data: z.object({ reason: cancellationReason.optional() }),
  }),
  z.object({ type: z.literal('SurgeryCompleted'), data: z.object({}) }),
]);
export type SurgeryDomainEvent = z.infer<typeof surgeryDomainEvent>;
