import { isUtf8 } from 'node:buffer';
import { hospitalId, surgeryId, type HospitalId, type SurgeryId } from '@surgery-calendar/contracts';
import { z } from 'zod';

/** What a message that may be wrong in any way says of whom it is about. */
export interface ToldSurgery {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId | undefined;
  readonly revision: number | undefined;
}

const message = z.object({
  data: z.object({
    hospitalId,
    surgeryId: surgeryId.optional().catch(undefined),
    revision: z.number().optional().catch(undefined),
  }),
});

/** Undefined where the body cannot be read, or names no hospital. */
export function surgeryIn(body: Buffer): ToldSurgery | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    const told = message.safeParse(JSON.parse(body.toString('utf8'))).data?.data;
    return told && { hospitalId: told.hospitalId, surgeryId: told.surgeryId, revision: told.revision };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
