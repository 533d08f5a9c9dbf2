import { doctorId, surgeryId } from '@surgery-calendar/contracts';
import { z } from 'zod';

/** Body of `POST /sync`, as far as a schema can say it. */
export const syncRequestBody = z.strictObject({
  doctorId: doctorId.optional(),
  surgeryId: surgeryId.optional(),
});

/** Of which one must be given. */
export const syncRequest = syncRequestBody.transform(({ doctorId: doctor, surgeryId: surgery }, context) => {
  if (doctor !== undefined && surgery === undefined) return { kind: 'doctor', doctorId: doctor } as const;
  if (surgery !== undefined && doctor === undefined) return { kind: 'surgery', surgeryId: surgery } as const;
  const message = 'must be given, or else surgeryId, and not both';
  context.addIssue({ code: 'custom', path: ['doctorId'], message });
  return z.NEVER;
});
export type SyncRequest = z.output<typeof syncRequest>;

/** What was set going: how many entries are due, and whether a sweep of the calendar is. */
export const requested = z.object({ entries: z.int().min(0), sweep: z.boolean() });
export type Requested = z.infer<typeof requested>;
