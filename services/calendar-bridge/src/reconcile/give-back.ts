import { inTransaction } from '@surgery-calendar/postgres';
import type { Pool } from 'pg';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import type { EntryJournal } from './entry-journal.ts';

/**
 * Gives the lease back with what the journal has in hand written, and all else as it was: the entry stays due, and this was no
 * attempt. Throws `LeaseLost`, with nothing recorded.
 */
export function giveBack(pool: Pool, entry: ClaimedEntry, journal: EntryJournal): Promise<void> {
  const { key, leaseToken } = entry;
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update calendar_bridge.entry set lease_token = null, lease_until = null, concluded_at = clock_timestamp(), generation = $5
       where hospital_id = $1 and surgery_id = $2 and doctor_id = $3 and lease_token = $4`,
      [key.hospitalId, key.surgeryId, key.doctorId, leaseToken, journal.generation()],
    );
    if (rowCount !== 1) throw new LeaseLost('the lease passed on');
    await journal.writeTo(client);
  });
}
