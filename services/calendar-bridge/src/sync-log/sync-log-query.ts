import { doctorId, hospitalId, instant, surgeryId, syncLogOutcome } from '@surgery-calendar/contracts';
import { z } from 'zod';

/** Query of `GET /sync-log`; filters add up. `from` is the first instant that counts, `to` the first that does not. */
export const syncLogQuery = z.strictObject({
  hospitalId: hospitalId.optional(),
  doctorId: doctorId.optional(),
  surgeryId: surgeryId.optional(),
  outcome: z
    .enum(syncLogOutcome.options, { error: `must be one of ${syncLogOutcome.options.join(', ')}` })
    .optional(),
  from: instant.optional(),
  to: instant.optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type SyncLogQuery = z.infer<typeof syncLogQuery>;

/** Where a page of the sync log ends: `at` to the microsecond, as PostgreSQL keeps it. */
export const syncLogEnd = z.strictObject({
  at: z.iso.datetime({ precision: 6 }),
  id: z.string().regex(/^\d{1,18}$/),
});
export type SyncLogEnd = z.infer<typeof syncLogEnd>;
