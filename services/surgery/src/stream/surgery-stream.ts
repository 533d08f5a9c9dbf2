import type { HospitalId, SurgeryId } from '@surgery-calendar/contracts';
import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import { surgeryDomainEvent } from '../surgery/surgery-events.ts';
import { evolve, unknownSurgery, type KnownSurgery, type SurgeryState } from '../surgery/surgery-state.ts';

/** Surgeries of our own; the relay reads every stream with this prefix. */
export const surgeryStreams = 'surgery-';

/** No id holds a slash, so no two surgeries share a stream. */
export function surgeryStream(hospitalId: HospitalId, surgeryId: SurgeryId): string {
  return `${surgeryStreams}${hospitalId}/${surgeryId}`;
}

/** A surgery as it stood after its event of this revision. */
export interface SurgeryAt {
  readonly state: KnownSurgery;
  readonly revision: bigint;
}

/** The surgery as it now is, or as it was at a revision; undefined where it was never scheduled. */
export async function loadSurgery(
  store: EventStore,
  stream: string,
  atRevision?: bigint,
): Promise<SurgeryAt | undefined> {
  const limit = atRevision === undefined ? {} : { limit: Number(atRevision) + 1 };
  const slice = await store.readStream(stream, limit);
  if (!slice.found) return undefined;
  return slice.events.reduce<SurgeryAt | undefined>(applyRecorded, undefined);
}

/** The surgery after one more recorded event. */
export function applyRecorded(before: SurgeryAt | undefined, event: RecordedEvent): SurgeryAt {
  const state: SurgeryState = before?.state ?? unknownSurgery;
  return { state: evolve(state, surgeryDomainEvent.parse(event)), revision: event.revision };
}
