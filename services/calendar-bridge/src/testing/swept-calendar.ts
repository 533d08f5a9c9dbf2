import type { DoctorId, SurgeryId } from '@surgery-calendar/contracts';
import { contentHash, describeEntry } from '../entry/entry-content.ts';
import type { EntryKey } from '../entry/entry-key.ts';
import { deriveEventId } from '../entry/event-id.ts';
import type { ListedEvent } from '../google/google-calendar.ts';
import type { KnownPlacement, SweptCalendar, SweptEntry } from '../sweep/swept-calendar.ts';
import { surgeryMessage } from './surgery-message.ts';

export const surgery = surgeryMessage().data;
export const key: EntryKey = {
  hospitalId: surgery.hospitalId,
  surgeryId: surgery.surgeryId,
  doctorId: surgery.surgeonId,
};
export const content = describeEntry(surgery, 'full', 'test');

export const placement: KnownPlacement = {
  calendarId: 'primary',
  eventId: deriveEventId(key, 0),
  state: 'placed',
  etag: '"1"',
  contentHash: contentHash(content),
};

/** An entry at rest, with its event in place. */
export const entry: SweptEntry = {
  key,
  surgery,
  wanted: true,
  generation: 0,
  revision: 0,
  entryVersion: 1,
  wakes: '1',
  concludedAt: '2026-11-21 12:00:00+00',
  unsettled: false,
  isAtRest: true,
  frozen: false,
  doctorsGoogleSub: 'g-1',
  placements: [placement],
};

/** That event, as Google lists it. */
export const event: ListedEvent = { eventId: placement.eventId, etag: '"1"', htmlLink: undefined, content };

/** A calendar on which all is right, or what is changed of it. */
export function sweptCalendar(change: Partial<SweptCalendar> = {}): SweptCalendar {
  const doctors = [{ hospitalId: key.hospitalId, doctorId: key.doctorId, details: 'full' }] as const;
  return {
    ...{ googleSub: 'g-1', calendarId: 'primary', origin: 'test', doctors },
    ...{ listed: [event], entries: [entry] },
    ...change,
  };
}

/** The event of another surgery or doctor, under an id that this installation gives. */
export function eventOf(of: {
  readonly surgeryId?: string;
  readonly doctorId?: string;
  readonly generation?: number;
}): ListedEvent {
  const surgeryId = (of.surgeryId ?? key.surgeryId) as SurgeryId;
  const doctorId = (of.doctorId ?? key.doctorId) as DoctorId;
  return {
    ...event,
    eventId: deriveEventId({ ...key, surgeryId, doctorId }, of.generation ?? 0),
    content: describeEntry({ ...surgery, surgeryId }, 'full', 'test'),
  };
}
