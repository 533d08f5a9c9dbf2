import { z } from 'zod';
import { settledOutcome } from './calendar-replies.ts';

/** What a sweep of a calendar found at Google. */
export const findingOutcome = z.enum(['found-deleted', 'found-changed', 'found-stray', 'found-copy']);
export type FindingOutcome = z.infer<typeof findingOutcome>;

export const syncLogOutcome = z.enum([...settledOutcome.options, 'failed', ...findingOutcome.options]);
export type SyncLogOutcome = z.infer<typeof syncLogOutcome>;

/** Fields of an event that a person may have changed. */
export const entryField = z.enum(['summary', 'description', 'start', 'end', 'extendedProperties']);
export type EntryField = z.infer<typeof entryField>;

/** One line of the bridge's `GET /sync-log`; times in UTC. No patient data. */
export const syncLogLine = z.object({
  at: z.iso.datetime(),
  surgeryId: z.string(),
  doctorId: z.string(),
  revision: z.int(),
  /** A `syncLogOutcome` of the version that wrote it: readers take others for unknown ones. */
  outcome: z.string(),
  /** Of a failure. */
  code: z.string().nullable(),
  permanent: z.boolean().nullable(),
  eventId: z.string().nullable(),
  /** Of `found-changed`: the names of the fields that a person changed, with `, ` between. */
  detail: z.string().nullable(),
});
export type SyncLogLine = z.infer<typeof syncLogLine>;

/** What `POST /sync` on the bridge set going: how many entries are due, and whether a sweep of the calendar is. */
export const requestedSync = z.object({ entries: z.int().min(0), sweep: z.boolean() });
export type RequestedSync = z.infer<typeof requestedSync>;
