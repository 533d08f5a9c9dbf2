import { doctorId, surgeryId } from '@surgery-calendar/contracts';
import { z } from 'zod';

/** Body of `POST /sync`, as far as a schema can say it. */
export const syncRequestBody = z.strictObject({
  doctorId: doctorId.optional(),
  surgeryId: surgeryId.optional(),
  /** An operator looked at the doctor's calendar: all events of ours there that nothing wants go, however many. */
  removeStrays: z.boolean().optional(),
});

/** Of which one must be given. */
export const syncRequest = syncRequestBody.transform(
  ({ doctorId: doctor, surgeryId: surgery, removeStrays }, context) => {
    if (removeStrays !== undefined && surgery !== undefined) {
      context.addIssue({ code: 'custom', path: ['removeStrays'], message: 'goes with doctorId' });
      return z.NEVER;
    }
    if (doctor !== undefined && surgery === undefined)
      return { kind: 'doctor', doctorId: doctor, removesStrays: removeStrays === true } as const;
    if (surgery !== undefined && doctor === undefined)
      return { kind: 'surgery', surgeryId: surgery } as const;
    const message = 'must be given, or else surgeryId, and not both';
    context.addIssue({ code: 'custom', path: ['doctorId'], message });
    return z.NEVER;
  },
);
export type SyncRequest = z.output<typeof syncRequest>;
