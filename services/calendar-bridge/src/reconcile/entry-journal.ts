import type { Pool } from 'pg';
import { isAt, placeName, type Place, type Placement } from '../plan/plan-entry.ts';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';
import { placementParams, placementSteps, type PlacementChange } from './placement-steps.ts';

/**
 * What one worker knows and learns of an entry's placements. Changes are kept in hand and written together, under the worker's
 * own lease: before the next call to Google, or with the reply. So a change costs two commits that reach the disk.
 */
export interface EntryJournal {
  readonly placements: () => readonly Placement[];
  readonly generation: () => number;
  keep(placement: Placement): void;
  forget(place: Place): void;
  /** The present event id is spent: the next insert takes another. */
  startNextGeneration(): void;
  /** Writes what is in hand and renews the lease, so that a call to Google may begin. Throws `LeaseLost`. */
  flush(): Promise<void>;
  /** What is in hand, for the statement that gives the lease back. */
  unwritten(): readonly PlacementChange[];
}

export function openJournal(pool: Pool, entry: ClaimedEntry, leaseMs: number): EntryJournal {
  const { key, leaseToken } = entry;
  let placements = entry.placements;
  let generation = entry.generation;
  let writtenGeneration = generation;
  // The claim's own commit may not have reached the disk: no call begins under a lease that a crash of the database would undo.
  let renewedAt: number | undefined;
  const unwritten = new Map<string, PlacementChange>();

  return {
    placements: () => placements,
    generation: () => generation,
    keep(placement) {
      placements = [...placements.filter((one) => !isAt(one, placement)), placement];
      unwritten.set(placeName(placement), placement);
    },
    forget(place) {
      placements = placements.filter((one) => !isAt(one, place));
      const { googleSub, calendarId, eventId } = place;
      unwritten.set(placeName(place), { googleSub, calendarId, eventId });
    },
    startNextGeneration() {
      generation += 1;
    },
    async flush() {
      // A lease that was renewed a moment ago outlives the next call by far.
      const startedAt = performance.now();
      const isWritten = unwritten.size === 0 && generation === writtenGeneration;
      if (isWritten && renewedAt !== undefined && startedAt - renewedAt < leaseMs / 4) return;
      // One statement and so one commit: what is not under our lease any more is not written either.
      const { rowCount } = await pool.query({
        name: 'flush-journal',
        text: `with renewed as (
           update calendar_bridge.entry set lease_until = now() + $13 * interval '1 ms', generation = $14
           where hospital_id = $1 and surgery_id = $2 and doctor_id = $3 and lease_token = $12
           returning 1
         ), ${placementSteps('exists (select from renewed)')}
         select from renewed`,
        values: [...placementParams(key, [...unwritten.values()]), leaseToken, leaseMs, generation],
      });
      if (rowCount !== 1) throw new LeaseLost('the lease passed on');
      // Only now: what a statement that failed did not write is still to be written.
      unwritten.clear();
      writtenGeneration = generation;
      renewedAt = startedAt;
    },
    unwritten: () => [...unwritten.values()],
  };
}
