import { hospitalId, surgeryBooking, surgeryId, type Surgery } from '@surgery-calendar/contracts';
import { z } from 'zod';
import { keyIdsIn, keptNotes, keptPatient, keptReason } from './kept.ts';
import { openerFor } from './open-surgeries.ts';
import { ownerOf } from './owner-of.ts';
import type { PatientKeys } from './patient-keys.ts';
import { sealerFor, sealFields } from './seal-event.ts';

const fields = surgeryBooking.extend({
  ...{ hospitalId, surgeryId, revision: z.int().min(0) },
  ...{ patient: keptPatient, notes: keptNotes.optional() },
});

/** What another system's message said, as it is kept. */
export const keptMessage = z.discriminatedUnion('status', [
  fields.extend({ status: z.literal('scheduled') }),
  fields.extend({ status: z.literal('cancelled'), reason: keptReason.optional() }),
]);
export type KeptMessage = z.infer<typeof keptMessage>;

export async function sealMessage(keys: PatientKeys, surgery: Surgery): Promise<KeptMessage> {
  const sealer = sealerFor(await keys.keyOf(ownerOf(surgery, surgery.patient)), surgery);
  if (surgery.status === 'scheduled') return sealFields(surgery, sealer);
  const { reason, ...rest } = sealFields(surgery, sealer);
  return { ...rest, ...(reason === undefined ? {} : { reason: sealer.text(reason, 'reason') }) };
}

/** The message as it was received, but for what can name a patient who was forgotten since. */
export async function openMessage(keys: PatientKeys, kept: KeptMessage): Promise<Surgery> {
  const opener = openerFor(await keys.find(keyIdsIn(kept)), kept);
  const notes = opener.text(kept.notes, 'notes');
  const patient = opener.patient(kept.patient);
  const opened = { patient, ...(notes === undefined ? {} : { notes }) };
  if (kept.status === 'scheduled') {
    const { notes: _notes, ...rest } = kept;
    return { ...rest, ...opened };
  }
  const { notes: _notes, reason: keptWhy, ...rest } = kept;
  const reason = opener.text(keptWhy, 'reason');
  return { ...rest, ...opened, ...(reason === undefined ? {} : { reason }) };
}
