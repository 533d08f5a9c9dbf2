import { z } from 'zod';
import { doctorId, hospitalId, surgeryId } from './ids.ts';
import { isStorable, notStorable } from './storable-text.ts';
import { endsAfterStart, instant, timeZone } from './time.ts';

/** Text as it was sent: what a hospital publishes is shown unchanged, so nothing is trimmed. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => value.trim() !== '', 'must not be empty')
    .refine(isStorable, notStorable);

export const patient = z.object({ id: text(128).optional(), name: text(300) });

export const cancellationReason = text(1_000);

/** What a scheduler books: the fields of a surgery that people choose. */
export const surgeryBooking = z.object({
  surgeonId: doctorId,
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
  .refine(endsAfterStart, { path: ['endsAt'], message: 'must be after startsAt' });
export type Surgery = z.infer<typeof surgery>;
