import type { Pool } from 'pg';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import type { EntryJournal } from './entry-journal.ts';
import { placementParams, placementSteps } from './placement-steps.ts';

/**
 * Gives the lease back with what the journal has in hand written, and all else as it was: the entry stays due, and this was no
 * attempt. Throws `LeaseLost`, with nothing recorded.
 */
export async function giveBack(pool: Pool, entry: ClaimedEntry, journal: EntryJournal): Promise<void> {
  const { rowCount } = await pool.query({
    name: 'give-back',
    text: `with released as (
       update calendar_bridge.entry set lease_token = null, lease_until = null, concluded_at = clock_timestamp(), generation = $13
       where hospital_id = $1 and surgery_id = $2 and doctor_id = $3 and lease_token = $12
       returning 1
     ), ${placementSteps('exists (select from released)')}
     select from released`,
    values: [...placementParams(entry.key, journal.unwritten()), ...[entry.leaseToken, journal.generation()]],
  });
  if (rowCount !== 1) throw new LeaseLost('the lease passed on');
}
