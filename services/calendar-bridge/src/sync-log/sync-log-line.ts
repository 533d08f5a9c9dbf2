import { z } from 'zod';

/** One line of the sync log; times in UTC. No patient data. */
export const syncLogLine = z.object({
  at: z.iso.datetime(),
  surgeryId: z.string(),
  doctorId: z.string(),
  revision: z.int(),
  /** A settled outcome, `failed`, or what a sweep found. */
  outcome: z.string(),
  /** Of a failure. */
  code: z.string().nullable(),
  permanent: z.boolean().nullable(),
  eventId: z.string().nullable(),
  /** Names of the fields that a person changed at Google. */
  detail: z.string().nullable(),
});
export type SyncLogLine = z.infer<typeof syncLogLine>;
