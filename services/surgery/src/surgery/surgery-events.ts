import {
  doctorId,
  hospitalId,
  instant,
  surgeryBooking,
  surgeryId,
  teamMember,
  timeZone,
  type HospitalId,
  type Patient,
  type SurgeryBooking,
  type SurgeryId,
  type TeamMember,
} from '@surgery-calendar/contracts';
import { z } from 'zod';
import { keptNotes, keptPatient, keptReason, type KeptPatient, type KeptText } from '../patient-data/kept.ts';

/**
 * What a surgery holds, by how its patient data is written: `P` is the patient and `T` what else can name one, in the clear unless
 * said otherwise.
 */
export type Booking<P = Patient, T = string> = Omit<SurgeryBooking, 'patient' | 'notes'> & {
  readonly patient: P;
  readonly notes?: T | undefined;
};

/** What an amendment changed: a field that is missing stayed as it was, null took it away. */
export interface Amendment<P = Patient, T = string> {
  readonly patient?: P | undefined;
  readonly procedure?: string | undefined;
  readonly facility?: string | undefined;
  readonly room?: string | null | undefined;
  readonly notes?: T | null | undefined;
}

/** What can happen to a surgery. A type is only ever added to: the log is for ever. */
export type SurgeryDomainEvent<P = Patient, T = string> =
  | {
      readonly type: 'SurgeryScheduled';
      readonly data: {
        readonly hospitalId: HospitalId;
        readonly surgeryId: SurgeryId;
        readonly booking: Booking<P, T>;
        /** It had begun already, and the scheduler insisted. */
        readonly pastStartAllowed?: true | undefined;
      };
    }
  | {
      readonly type: 'SurgeryRescheduled';
      readonly data: { readonly startsAt: string; readonly endsAt: string; readonly timeZone: string };
    }
  | {
      readonly type: 'SurgeryReassigned';
      /** Both as they are from now on. */
      readonly data: { readonly surgeonId: SurgeryBooking['surgeonId']; readonly team: TeamMember[] };
    }
  | { readonly type: 'SurgeryAmended'; readonly data: Amendment<P, T> }
  | { readonly type: 'SurgeryCancelled'; readonly data: { readonly reason?: T | undefined } }
  | { readonly type: 'SurgeryCompleted'; readonly data: object };

/** As it is kept in the log. */
export type KeptEvent = SurgeryDomainEvent<KeptPatient, KeptText>;

const { procedure, facility, room } = surgeryBooking.shape;
const booking = surgeryBooking.extend({ patient: keptPatient, notes: keptNotes.optional() });

/** An event as it is read from the log. */
export const keptDomainEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('SurgeryScheduled'),
    data: z.object({ hospitalId, surgeryId, booking, pastStartAllowed: z.literal(true).optional() }),
  }),
  z.object({
    type: z.literal('SurgeryRescheduled'),
    data: z.object({ startsAt: instant, endsAt: instant, timeZone }),
  }),
  z.object({
    type: z.literal('SurgeryReassigned'),
    data: z.object({ surgeonId: doctorId, team: z.array(teamMember) }),
  }),
  z.object({
    type: z.literal('SurgeryAmended'),
    data: z.object({
      patient: keptPatient.optional(),
      procedure: procedure.optional(),
      facility: facility.optional(),
      room: room.nullable(),
      notes: keptNotes.nullable().optional(),
    }),
  }),
  z.object({
    type: z.literal('SurgeryCancelled'),
    data: z.object({ reason: keptReason.optional() }),
  }),
  z.object({ type: z.literal('SurgeryCompleted'), data: z.object({}) }),
]);
