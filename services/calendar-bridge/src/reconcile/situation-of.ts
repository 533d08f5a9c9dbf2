import { isForgotten, type CalendarAccess } from '@surgery-calendar/contracts';
import { deriveEventId } from '../entry/event-id.ts';
import { ageOf, type Placement, type Situation, type Target } from '../plan/plan-entry.ts';
import type { ClaimedEntry } from './claimed-entry.ts';

/** An entry as it is wanted. */
export type WantedEntry = Pick<ClaimedEntry, 'key' | 'surgery' | 'wanted'>;

/** The question that an entry puts to a plan, with what is known of its events and of the doctor's access. */
export function situationOf(
  entry: WantedEntry,
  known: {
    readonly placements: readonly Placement[];
    readonly generation: number;
    readonly access: CalendarAccess;
    /** Of what the event must say. */
    readonly contentHash: string;
    readonly unseen: ReadonlySet<string>;
    readonly now: Date;
  },
): Situation {
  const { placements, access, unseen, now } = known;
  const age = ageOf(new Date(entry.surgery.endsAt), now);
  const begun = now.getTime() >= Date.parse(entry.surgery.startsAt);
  const forgotten = isForgotten(entry.surgery.patient);
  return { target: targetOf(entry, known), placements, access, unseen, age, begun, forgotten, now };
}

function targetOf(
  entry: WantedEntry,
  known: { readonly generation: number; readonly access: CalendarAccess; readonly contentHash: string },
): Target | undefined {
  if (!entry.wanted) return undefined;
  const { access, contentHash } = known;
  const eventId = deriveEventId(entry.key, known.generation);
  // Where the doctor's calendar is, is not known while access says wait; the plan then waits, wherever it is.
  const place = access.mode === 'none' ? { googleSub: '', calendarId: '' } : access;
  return { googleSub: place.googleSub, calendarId: place.calendarId, eventId, contentHash };
}
