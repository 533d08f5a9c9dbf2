import { contentHash, describeEntry, type EntryContent } from '../entry/entry-content.ts';
import { deriveEventId } from '../entry/event-id.ts';
import { differingFields } from '../entry/same-content.ts';
import type { ListedEvent } from '../google/google-calendar.ts';
import type { Finding } from './finding.ts';
import { judgeUnknown } from './judge-unknown.ts';
import type { KnownPlacement, SweptCalendar, SweptEntry } from './swept-calendar.ts';

export interface Comparison {
  readonly findings: readonly Finding[];
  /** So many more differences are of entries that the list says nothing of: they take another list. */
  readonly unsettled: number;
}

/**
 * Compares what Google lists with what is known and desired. What is frozen is left alone, and so is an entry whose desired content is
 * not yet what was last written: that is the reconciler's, which is told where the entry is not due.
 */
export function compareCalendar(calendar: SweptCalendar): Comparison {
  const differences = differencesOf(calendar);
  const findings = differences.filter(({ entry }) => entry === undefined || !entry.unsettled);
  return { findings, unsettled: differences.length - findings.length };
}

function differencesOf(calendar: SweptCalendar): Finding[] {
  const known = new Map<string, { readonly entry: SweptEntry; readonly placement: KnownPlacement }>();
  for (const entry of calendar.entries) {
    for (const placement of entry.placements) {
      if (placement.calendarId === calendar.calendarId) known.set(placement.eventId, { entry, placement });
    }
  }
  const listed = new Set(calendar.listed.map(({ eventId }) => eventId));
  const ofListed = calendar.listed.map((event) => {
    const found = known.get(event.eventId);
    return found === undefined
      ? judgeUnknown(calendar, event)
      : judgeKnown(calendar, found.entry, found.placement, event);
  });
  const ofMissing = [...known.values()]
    .filter(({ placement }) => !listed.has(placement.eventId))
    .map(({ entry, placement }) => judgeMissing(calendar, entry, placement));
  return [...ofListed, ...ofMissing].filter((finding) => finding !== undefined);
}

function judgeKnown(
  calendar: SweptCalendar,
  entry: SweptEntry,
  placement: KnownPlacement,
  event: ListedEvent,
): Finding | undefined {
  const desired = desiredHere(calendar, entry, placement);
  if (desired === undefined || desired === 'unwritten') return outdated(entry, placement, desired);
  if (event.etag === placement.etag) return undefined;
  const fields = differingFields(event.content, desired);
  return fields.length === 0
    ? { kind: 'touched', entry, placement, etag: event.etag }
    : { kind: 'changed', entry, placement, etag: event.etag, fields };
}

function judgeMissing(
  calendar: SweptCalendar,
  entry: SweptEntry,
  placement: KnownPlacement,
): Finding | undefined {
  const desired = desiredHere(calendar, entry, placement);
  if (desired === undefined || desired === 'unwritten') return outdated(entry, placement, desired);
  return { kind: 'deleted', entry, placement };
}

function outdated(
  entry: SweptEntry,
  placement: KnownPlacement,
  desired: 'unwritten' | undefined,
): Finding | undefined {
  return desired === 'unwritten' && entry.isAtRest ? { kind: 'outdated', entry, placement } : undefined;
}

/** What the event of a placement must say; `unwritten`: and was never written to say; undefined: it is not for a sweep to judge. */
function desiredHere(
  { doctors, origin }: SweptCalendar,
  { key, surgery, wanted, generation, frozen }: SweptEntry,
  placement: KnownPlacement,
): EntryContent | 'unwritten' | undefined {
  const doctor = doctors.find(
    ({ hospitalId, doctorId }) => hospitalId === key.hospitalId && doctorId === key.doctorId,
  );
  const standing = wanted && !frozen && placement.state === 'placed';
  if (doctor === undefined || !standing || placement.eventId !== deriveEventId(key, generation))
    return undefined;
  const desired = describeEntry(surgery, doctor.details, origin);
  return contentHash(desired) === placement.contentHash ? desired : 'unwritten';
}
