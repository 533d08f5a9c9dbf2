import { hospitalId, surgeryId } from '@surgery-calendar/contracts';
import type { EntryKey } from '../entry/entry-key.ts';
import { isEventIdOf } from '../entry/event-id.ts';
import type { ListedEvent } from '../google/google-calendar.ts';
import type { Finding } from './finding.ts';
import type { SweptCalendar, SweptEntry } from './swept-calendar.ts';

/** What becomes of a listed event that is not known at this calendar: only what bears an id of our own giving is ours to touch. */
export function judgeUnknown(calendar: SweptCalendar, event: ListedEvent): Finding | undefined {
  const named = surgeryOf(event);
  if (named === undefined) return undefined;
  const ofSurgery = calendar.entries.filter(
    ({ key }) => key.hospitalId === named.hospitalId && key.surgeryId === named.surgeryId,
  );
  const entry = ofSurgery.find(({ key }) => isEventIdOf(key, event.eventId));
  if (entry !== undefined) return judgeStray(calendar, entry, event);
  const keys = calendar.doctors
    .filter((doctor) => doctor.hospitalId === named.hospitalId)
    .map(({ doctorId }): EntryKey => ({ ...named, doctorId }));
  const key = keys.find((one) => isEventIdOf(one, event.eventId));
  if (key !== undefined) return { kind: 'unwanted', key, entry: undefined, event };
  const copied = ofSurgery.find((one) => keys.some(({ doctorId }) => doctorId === one.key.doctorId));
  const about = copied?.key ?? keys[0];
  return about === undefined ? undefined : { kind: 'copy', key: about, entry: copied, event };
}

function judgeStray(calendar: SweptCalendar, entry: SweptEntry, event: ListedEvent): Finding | undefined {
  if (entry.frozen) return undefined;
  // One calendar can be known by two names, `primary` and its address: then this event is not a second one.
  if (entry.placements.some(({ eventId }) => eventId === event.eventId)) return undefined;
  const elsewhere = entry.doctorsGoogleSub !== undefined && entry.doctorsGoogleSub !== calendar.googleSub;
  // With the access to another account, the entry's own worker could never take it off here.
  return elsewhere ? { kind: 'unwanted', key: entry.key, entry, event } : { kind: 'stray', entry, event };
}

/** The surgery that the event's private properties name; undefined where a person wrote them. */
function surgeryOf({ content }: ListedEvent): Pick<EntryKey, 'hospitalId' | 'surgeryId'> | undefined {
  const properties = content.extendedProperties.private;
  const hospital = hospitalId.safeParse(properties['hospital_id']);
  const surgery = surgeryId.safeParse(properties['surgery_id']);
  if (!hospital.success || !surgery.success) return undefined;
  return { hospitalId: hospital.data, surgeryId: surgery.data };
}
