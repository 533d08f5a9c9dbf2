import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import type { EntryKey } from '../entry/entry-key.ts';
import type { Placement } from '../plan/plan-entry.ts';
import { LeaseLost, type ClaimedEntry } from './claimed-entry.ts';

/** Where an event is: what tells one placement of an entry from another. */
type Place = Pick<Placement, 'googleSub' | 'calendarId' | 'eventId'>;

/**
 * What one worker knows and learns of an entry's placements. Changes are kept in hand and written together, under the worker's
 * own lease: before the next call to Google, or with the reply. So an insert costs two commits, any other change one.
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
  /** Writes what is in hand with the client's transaction, which has checked the lease. */
  writeTo(client: ClientBase): Promise<void>;
}

export function openJournal(pool: Pool, entry: ClaimedEntry, leaseMs: number): EntryJournal {
  const { key, leaseToken } = entry;
  let placements = entry.placements;
  let generation = entry.generation;
  let writtenGeneration = generation;
  let renewedAt = performance.now();
  const unwritten = new Map<string, Placement | Place>();

  const writeTo = async (client: ClientBase): Promise<void> => {
    for (const change of unwritten.values()) {
      await ('state' in change ? writePlacement(client, key, change) : deletePlacement(client, key, change));
    }
  };

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
      // A lease that was taken or renewed a moment ago outlives the next call by far.
      const startedAt = performance.now();
      const isWritten = unwritten.size === 0 && generation === writtenGeneration;
      if (isWritten && startedAt - renewedAt < leaseMs / 4) return;
      await inTransaction(pool, async (client) => {
        const renewed = await client.query(
          `update calendar_bridge.entry set lease_until = now() + $5 * interval '1 ms', generation = $6
           where hospital_id = $1 and surgery_id = $2 and doctor_id = $3 and lease_token = $4`,
          [key.hospitalId, key.surgeryId, key.doctorId, leaseToken, leaseMs, generation],
        );
        if (renewed.rowCount !== 1) throw new LeaseLost('the lease passed on');
        await writeTo(client);
      });
      // Only now: what a rolled-back transaction wrote is still to be written.
      unwritten.clear();
      writtenGeneration = generation;
      renewedAt = startedAt;
    },
    writeTo,
  };
}

async function writePlacement(client: ClientBase, key: EntryKey, placement: Placement): Promise<void> {
  await client.query(
    `insert into calendar_bridge.placement (hospital_id, surgery_id, doctor_id, google_sub, calendar_id, event_id,
                            state, intended_at, etag, content_hash, html_link)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (hospital_id, surgery_id, doctor_id, google_sub, calendar_id, event_id) do update
     set state = excluded.state, intended_at = excluded.intended_at, etag = excluded.etag,
         content_hash = excluded.content_hash, html_link = excluded.html_link`,
    [
      ...placeColumns(key, placement),
      placement.state,
      placement.intendedAt,
      placement.etag,
      placement.contentHash,
      placement.htmlLink,
    ],
  );
}

async function deletePlacement(client: ClientBase, key: EntryKey, place: Place): Promise<void> {
  await client.query(
    `delete from calendar_bridge.placement where hospital_id = $1 and surgery_id = $2 and doctor_id = $3
       and google_sub = $4 and calendar_id = $5 and event_id = $6`,
    placeColumns(key, place),
  );
}

function placeColumns(key: EntryKey, place: Place): string[] {
  return [key.hospitalId, key.surgeryId, key.doctorId, place.googleSub, place.calendarId, place.eventId];
}

function placeName(place: Place): string {
  return JSON.stringify([place.googleSub, place.calendarId, place.eventId]);
}

function isAt(one: Place, other: Place): boolean {
  return placeName(one) === placeName(other);
}
