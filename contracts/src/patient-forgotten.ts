import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { cloudEvent } from './cloud-event.ts';
import { hospitalId, surgeryId } from './ids.ts';

/**
 * `data` of `patient.forgotten.v1`: what is known of the patient of these surgeries must go, and no message of such a revision or an
 * older one brings it back. Names surgeries and nobody.
 */
export const patientForgotten = z.object({
  hospitalId,
  surgeries: z
    .array(
      z.object({
        surgeryId,
        /** Of its newest message when the patient was forgotten; a newer one is given anew by its source. */
        revision: z.int().min(0),
      }),
    )
    .min(1),
  forgottenAt: z.iso.datetime(),
});
export type PatientForgotten = z.infer<typeof patientForgotten>;

export const patientForgottenType = 'patient.forgotten.v1';

export const patientForgottenEvent = cloudEvent.extend({
  type: z.literal(patientForgottenType),
  data: patientForgotten,
});
export type PatientForgottenEvent = z.infer<typeof patientForgottenEvent>;

/** Parses a message body; undefined where it is none. */
export function parsePatientForgotten(body: Buffer): PatientForgottenEvent | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    return patientForgottenEvent.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
