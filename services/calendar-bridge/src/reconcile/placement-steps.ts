import type { EntryKey } from '../entry/entry-key.ts';
import type { Place, Placement } from '../plan/plan-entry.ts';

/** What became of an entry's placements: each is kept as it now is, or forgotten. */
export type PlacementChange = Placement | Place;

/**
 * Two steps of a WITH that keep and forget an entry's placements, of what `where` allows. They take the parameters $1 to $11 of
 * `placementParams`.
 */
export const placementSteps = (where: string) => `
  kept as (
    insert into calendar_bridge.placement (hospital_id, surgery_id, doctor_id, google_sub, calendar_id, event_id,
                            state, intended_at, etag, content_hash, html_link)
    select $1, $2, $3, google_sub, calendar_id, event_id, state, intended_at, etag, content_hash, html_link
    from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[], $11::text[])
      as change (google_sub, calendar_id, event_id, state, intended_at, etag, content_hash, html_link)
    where state is not null and ${where}
    on conflict (hospital_id, surgery_id, doctor_id, google_sub, calendar_id, event_id) do update
    set state = excluded.state, intended_at = excluded.intended_at, etag = excluded.etag,
        content_hash = excluded.content_hash, html_link = excluded.html_link
  ), forgotten as (
    delete from calendar_bridge.placement p
    using unnest($4::text[], $5::text[], $6::text[], $7::text[]) as change (google_sub, calendar_id, event_id, state)
    where p.hospital_id = $1 and p.surgery_id = $2 and p.doctor_id = $3
      and (p.google_sub, p.calendar_id, p.event_id) = (change.google_sub, change.calendar_id, change.event_id)
      and change.state is null and ${where}
  )`;

export function placementParams(key: EntryKey, changes: readonly PlacementChange[]): unknown[] {
  const kept = changes.map((change) => ('state' in change ? change : undefined));
  return [
    ...[key.hospitalId, key.surgeryId, key.doctorId],
    changes.map(({ googleSub }) => googleSub),
    changes.map(({ calendarId }) => calendarId),
    changes.map(({ eventId }) => eventId),
    kept.map((placement) => placement?.state),
    kept.map((placement) => placement?.intendedAt),
    kept.map((placement) => placement?.etag),
    kept.map((placement) => placement?.contentHash),
    kept.map((placement) => placement?.htmlLink),
  ];
}
