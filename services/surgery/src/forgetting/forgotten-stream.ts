import { hospitalId, surgeryId, type HospitalId } from '@surgery-calendar/contracts';
import type { RecordedEvent } from '@surgery-calendar/event-store';
import { z } from 'zod';

/** Streams of patients who were forgotten, one a key. The relay tells of them, and the board lets go of what the key had sealed. */
export const forgottenStreams = 'forgotten-';

export function forgottenStream(hospital: HospitalId, keyId: string): string {
  return `${forgottenStreams}${hospital}/${keyId}`;
}

/**
 * An event of such a stream, appended before the key is destroyed: whoever reads it destroys the key, so that a crash in between ends
 * in the same as none.
 */
const patientForgotten = z.object({
  type: z.literal('PatientForgotten'),
  data: z.object({
    hospitalId,
    keyId: z.uuid(),
    /** Whose data it is no more, each with the revision of its newest message. */
    surgeries: z.array(z.object({ surgeryId, revision: z.int().min(0) })),
    forgottenAt: z.iso.datetime(),
  }),
});
export type Forgotten = z.infer<typeof patientForgotten>['data'];

/** What such an event says. Throws where it is none. */
export function forgottenIn(event: RecordedEvent): Forgotten {
  return patientForgotten.parse(event).data;
}
