import { z } from 'zod';
import { doctorId } from './ids.ts';
import {
  cancellationReason,
  surgeonIsNotInTeam,
  surgeonNotInTeam,
  surgeryBooking,
  teamMember,
  teamOf,
} from './surgery.ts';
import { endAfterStart, endsAfterStart, instant, timeZone } from './time.ts';

// Unknown fields are refused throughout: a misspelt `room` must not vanish.
const { forgotten: _, ...ofPatient } = surgeryBooking.shape.patient.shape;
const strictPatient = z
  .strictObject(ofPatient)
  .meta({ description: 'The patient as a whole: an `id` that is left out is gone.' });
const strictTeam = teamOf(z.strictObject(teamMember.shape)).meta({
  description: 'Who operates beside the surgeon, each doctor once; empty: the surgeon alone.',
});
const reason = cancellationReason
  .optional()
  .meta({ description: 'Why, for the history of the surgery.', example: 'Pedido do paciente' });

const bookingExample = {
  surgeonId: 'crm-sp-104202',
  team: [{ doctorId: 'crm-sp-104203', role: 'assistant' as const }],
  patient: { id: 'p-1', name: 'Paciente Exemplo' },
  procedure: 'Colecistectomia',
  facility: 'Unidade Centro',
  room: 'Sala 3',
  notes: 'Jejum de 8 h',
  startsAt: '2030-12-02T08:00:00-03:00',
  endsAt: '2030-12-02T10:30:00-03:00',
  timeZone: 'America/Sao_Paulo',
};

/** Body of `POST /surgeries`. The hospital is the token's. */
export const scheduleSurgeryRequest = z
  .strictObject({
    ...surgeryBooking.shape,
    patient: strictPatient,
    team: strictTeam.optional(),
    allowPastStart: z
      .boolean()
      .optional()
      .meta({ description: 'Books a surgery that has begun already; recorded in its history.' }),
    reason,
  })
  .refine(endsAfterStart, endAfterStart)
  .refine(surgeonIsNotInTeam, surgeonNotInTeam)
  .meta({ id: 'ScheduleSurgery', example: bookingExample });
export type ScheduleSurgeryRequest = z.infer<typeof scheduleSurgeryRequest>;

/** Body of `POST /surgeries/{id}/reschedule`. Without `timeZone` the surgery keeps its own. */
export const rescheduleSurgeryRequest = z
  .strictObject({ startsAt: instant, endsAt: instant, timeZone: timeZone.optional(), reason })
  .refine(endsAfterStart, endAfterStart)
  .meta({
    id: 'RescheduleSurgery',
    example: { startsAt: '2030-12-03T14:00:00-03:00', endsAt: '2030-12-03T16:00:00-03:00' },
  });
export type RescheduleSurgeryRequest = z.infer<typeof rescheduleSurgeryRequest>;

/** Body of `POST /surgeries/{id}/reassign`: another surgeon, another team, or both in one step. */
export const reassignSurgeryRequest = z
  .strictObject({
    surgeonId: doctorId.optional().meta({
      description: 'The new surgeon; a member of the team who becomes the surgeon leaves the team.',
    }),
    team: strictTeam.optional(),
    reason,
  })
  .refine((body) => body.surgeonId !== undefined || body.team !== undefined, {
    message: 'must name a surgeonId, a team, or both',
  })
  .refine(surgeonIsNotInTeam, surgeonNotInTeam)
  .meta({ id: 'ReassignSurgery', example: { surgeonId: 'crm-sp-104204' } });
export type ReassignSurgeryRequest = z.infer<typeof reassignSurgeryRequest>;

const removable = <Text extends z.ZodType>(text: Text) =>
  text.nullable().optional().meta({ description: '`null` removes it.' });

/** Body of `PATCH /surgeries/{id}`: what is left out stays as it is. */
export const amendSurgeryRequest = z
  .strictObject({
    patient: strictPatient.optional(),
    procedure: surgeryBooking.shape.procedure.optional(),
    facility: surgeryBooking.shape.facility.optional(),
    room: removable(surgeryBooking.shape.room.unwrap()),
    notes: removable(surgeryBooking.shape.notes.unwrap()),
    reason,
  })
  .refine(({ reason: _, ...fields }) => Object.values(fields).some((value) => value !== undefined), {
    message: 'must change at least one of patient, procedure, facility, room, notes',
  })
  .meta({ id: 'AmendSurgery', example: { room: 'Sala 5', notes: null } });
export type AmendSurgeryRequest = z.infer<typeof amendSurgeryRequest>;

/** Body of `POST /surgeries/{id}/cancel`; may be left out altogether. */
export const cancelSurgeryRequest = z
  .strictObject({ reason: reason.meta({ description: 'Why; other systems are told it as well.' }) })
  .meta({ id: 'CancelSurgery', example: { reason: 'Pedido do paciente' } });
export type CancelSurgeryRequest = z.infer<typeof cancelSurgeryRequest>;

/** Body of `POST /surgeries/{id}/complete`; may be left out altogether. */
export const completeSurgeryRequest = z.strictObject({ reason }).meta({ id: 'CompleteSurgery', example: {} });
export type CompleteSurgeryRequest = z.infer<typeof completeSurgeryRequest>;
