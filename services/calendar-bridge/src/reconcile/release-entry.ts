import type { ClientBase } from 'pg';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import type { EntryJournal } from './entry-journal.ts';
import type { Next } from './schedule-next.ts';
import { placementParams, placementSteps } from './placement-steps.ts';

/** Twice as long as the last one, up to four times the first, where that is hardly over: then a burst of edits goes on. */
const nextRestMs = `case when rest_until > now() - $19 * interval '1 ms' then least(2 * rest_ms, 4 * $19::integer) else $19::integer end`;

/**
 * Milliseconds of the database's clock, or one more than before: after the restore of a back-up, or with an empty database, the entry's
 * replies are newer than all that it has replied before, which nobody here remembers.
 */
const nextVersion = 'greatest(entry_version + 1, (extract(epoch from now()) * 1000)::bigint)';

/**
 * Gives the lease back and writes what the journal has in hand. What woke the entry while it was worked on makes it due again, as soon as
 * its rest is over. Resolves with the version of the entry that its reply carries; throws `LeaseLost`, with nothing written.
 */
export async function releaseEntry(
  client: ClientBase,
  entry: ClaimedEntry,
  journal: EntryJournal,
  next: Next,
  /** How long the entry is left alone after a first change; undefined: it need not be. */
  restMs: number | undefined,
): Promise<number> {
  const { rows } = await client.query<{ entry_version: string }>({
    name: 'release-entry',
    text: `with released as (
       update calendar_bridge.entry
       set lease_token = null, lease_until = null, concluded_at = clock_timestamp(), generation = $13,
           -- What came meanwhile has failed at nothing yet.
           failure_code = case when wakes = $16 then $14 end,
           entry_version = case when $15::boolean then ${nextVersion} else entry_version end,
           attempts = case when wakes = $16 then $17 else 0 end,
           -- Delivered, or given up until something changes.
           desired_at = case when wakes <> $16 or $18::float8 is not null then desired_at end,
           traceparent = case when wakes <> $16 or $18::float8 is not null then traceparent end,
           rest_ms = ${nextRestMs},
           rest_until = now() + ${nextRestMs} * interval '1 ms',
           due_at = case when wakes = $16 then now() + $18 * interval '1 ms'
                         else now() + coalesce(${nextRestMs}, 0) * interval '1 ms' end
       where hospital_id = $1 and surgery_id = $2 and doctor_id = $3 and lease_token = $12
       returning entry_version
     ), ${placementSteps('exists (select from released)')}
     select entry_version from released`,
    values: [
      ...placementParams(entry.key, journal.unwritten()),
      ...[entry.leaseToken, journal.generation(), next.failureCode, next.replies, entry.wakes],
      ...[next.attempts, next.dueInMs, restMs],
    ],
  });
  const row = rows[0];
  if (row === undefined) throw new LeaseLost('the lease passed on');
  return Number(row.entry_version);
}
