import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import { applyRecorded, foldSurgery, readSurgery, type SurgeryAt } from '../stream/surgery-stream.ts';

/** Surgeries whose next event is likely soon; a few kilobytes each. */
const mostKept = 5_000;

/**
 * Tells what a surgery was at each event that passes by in order. It keeps the surgeries it saw last, so that a change costs no
 * read; one that it does not know is read from its stream.
 */
export function foldSurgeries(store: EventStore): (event: RecordedEvent) => Promise<SurgeryAt> {
  const kept = new Map<string, SurgeryAt>();
  return async (event) => {
    const before = kept.get(event.stream);
    const known = event.revision === 0n || before?.revision === event.revision - 1n;
    const surgery = known
      ? applyRecorded(event.revision === 0n ? undefined : before, event)
      : foldSurgery(upTo(event.revision, (await readSurgery(store, event.stream)) ?? []));
    if (surgery === undefined) throw new Error('a surgery’s stream vanished while its event was relayed');
    kept.delete(event.stream);
    kept.set(event.stream, surgery);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return surgery;
  };
}

function upTo(revision: bigint, events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return events.filter((event) => event.revision <= revision);
}
