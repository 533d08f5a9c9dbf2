import { z } from 'zod';
import { doctorId, hospitalId, surgeryId, type DoctorId } from './ids.ts';
import { isStorable, notStorable } from './storable-text.ts';
import { endAfterStart, endsAfterStart, instant, timeZone } from './time.ts';

/** Text as it was sent: what a hospital publishes is shown unchanged, so nothing is trimmed. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => value.trim() !== '', 'must not be empty')
    .refine(isStorable, notStorable);

export const patient = z.object({
  id: text(128).optional(),
  name: text(300),
  forgotten: z
    .literal(true)
    .optional()
    .meta({ description: 'The patient’s data was erased; `name` is `***` then and says nothing.' }),
});
export type Patient = z.infer<typeof patient>;

export const cancellationReason = text(1_000);

/** Who operates beside the surgeon; the entry stands on their calendars as well. */
export const teamRole = z.enum(['assistant', 'anesthesiologist', 'resident']);
export type TeamRole = z.infer<typeof teamRole>;
export const teamMember = z.object({ doctorId, role: teamRole });
export type TeamMember = z.infer<typeof teamMember>;

/** A team of such members, each doctor once. */
export const teamOf = <Member extends z.ZodType<TeamMember>>(member: Member) =>
  z
    .array(member)
    .max(30)
    .refine(
      (team) => new Set(team.map(({ doctorId: id }) => id)).size === team.length,
      'must name each doctor once',
    );

/** What a scheduler books: the fields of a surgery that people choose. */
export const surgeryBooking = z.object({
  surgeonId: doctorId,
  /** Missing or empty: the surgeon alone. */
  team: teamOf(teamMember).optional(),
  patient,
  procedure: text(500),
  facility: text(300),
  room: text(100).optional(),
  notes: text(10_000).optional(),
  startsAt: instant,
  endsAt: instant,
  timeZone,
});
export type SurgeryBooking = z.infer<typeof surgeryBooking>;

/** Whether the surgeon is not also a member of the team. True where one of them is not given. */
export function surgeonIsNotInTeam(booking: {
  readonly surgeonId?: string | undefined;
  readonly team?: readonly { readonly doctorId: string }[] | undefined;
}): boolean {
  return booking.team?.some((member) => member.doctorId === booking.surgeonId) !== true;
}
export const surgeonNotInTeam = { path: ['team'], message: 'must not name the surgeon' };

const identity = z.object({
  hospitalId,
  surgeryId,
  /** Rises strictly within a surgery, gaps allowed; the highest wins. */
  revision: z.int().min(0),
});

/** `data` of every `surgery.*` message: the whole surgery as it now is. Unknown fields are dropped, not refused. */
export const surgery = z
  .discriminatedUnion('status', [
    surgeryBooking.extend({ ...identity.shape, status: z.literal('scheduled') }),
    surgeryBooking.extend({
      ...identity.shape,
      status: z.literal('cancelled'),
      reason: cancellationReason.optional(),
    }),
  ])
  .refine(endsAfterStart, endAfterStart)
  .refine(surgeonIsNotInTeam, surgeonNotInTeam);
export type Surgery = z.infer<typeof surgery>;

/** The doctors on whose calendars a surgery stands: the surgeon first, then the team. */
export function doctorsOf(booking: Pick<SurgeryBooking, 'surgeonId' | 'team'>): DoctorId[] {
  return [booking.surgeonId, ...(booking.team ?? []).map((member) => member.doctorId)];
}
