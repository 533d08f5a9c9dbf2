import { surgerySource, type HospitalId, type Patient, type SurgeryId } from '@surgery-calendar/contracts';
import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import type { KeptPatient, KeptText } from '../patient-data/kept.ts';
import { keptDomainEvent, type KeptEvent } from '../surgery/surgery-events.ts';
import { evolve, unknownSurgery, type KnownSurgery } from '../surgery/surgery-state.ts';
import { isPublished } from './published-events.ts';

/** Surgeries of our own; the relay reads every stream with this prefix. */
export const surgeryStreams = 'surgery-';

/** `source` of this service's messages. */
export const ownSource = surgerySource;

/** No id holds a slash, so no two surgeries share a stream. */
export function surgeryStream(hospitalId: HospitalId, surgeryId: SurgeryId): string {
  return `${surgeryStreams}${hospitalId}/${surgeryId}`;
}

/** A surgery, ours or another system's, as it stood at a revision. */
export interface SurgeryAt<P = Patient, T = string> {
  /** Who owns it. */
  readonly source: string;
  readonly state: KnownSurgery<P, T>;
  readonly revision: bigint;
  /** The revision of its newest message, which the calendars follow: a completion is told to nobody. */
  readonly messageRevision: bigint;
}

/** With its patient data as it is kept; `openSurgeries` makes it readable. */
export type KeptSurgery = SurgeryAt<KeptPatient, KeptText>;

/** The events of a surgery of our own, in order; undefined where it was never scheduled. */
export async function readSurgery(
  store: EventStore,
  stream: string,
): Promise<readonly RecordedEvent[] | undefined> {
  const slice = await store.readStream(stream);
  return slice.found ? slice.events : undefined;
}

/** The surgery as the events leave it; undefined where there are none. */
export function foldSurgery(events: readonly RecordedEvent[]): KeptSurgery | undefined {
  return events.reduce<KeptSurgery | undefined>(applyRecorded, undefined);
}

/** The surgery after one more recorded event. */
export function applyRecorded(before: KeptSurgery | undefined, event: RecordedEvent): KeptSurgery {
  return applyEvent(before, keptDomainEvent.parse(event), event.revision);
}

/** The same, of an event that was read from its record. */
export function applyEvent(
  before: KeptSurgery | undefined,
  happened: KeptEvent,
  revision: bigint,
): KeptSurgery {
  return {
    source: ownSource,
    state: evolve<KeptPatient, KeptText>(before?.state ?? unknownSurgery, happened),
    revision,
    messageRevision: isPublished(happened.type) ? revision : (before?.messageRevision ?? revision),
  };
}
