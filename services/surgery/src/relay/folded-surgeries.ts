import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import { applyEvent, foldSurgery, readSurgery, type KeptSurgery } from '../stream/surgery-stream.ts';
import { keptDomainEvent, type KeptEvent } from '../surgery/surgery-events.ts';

/** Surgeries whose next event is likely soon; a few kilobytes each. */
const mostKept = 5_000;

interface Kept {
  readonly revision: bigint;
  readonly surgery: Promise<KeptSurgery>;
}

/** What happened to a surgery, and what it then was. */
export interface SurgeryStep {
  readonly happened: KeptEvent;
  readonly surgery: KeptSurgery;
}

/**
 * Tells what a surgery was at each event that passes by in order, whether or not the one before is told yet. It keeps the surgeries it
 * saw last, so that a change costs no read; one that it does not know is read from its stream. Rejects where an event is none.
 */
export function foldSurgeries(store: EventStore): (event: RecordedEvent) => Promise<SurgeryStep> {
  const kept = new Map<string, Kept>();
  return async (event) => {
    const happened = keptDomainEvent.parse(event);
    const { stream, revision } = event;
    const before = kept.get(stream);
    const surgery =
      revision === 0n || before?.revision === revision - 1n
        ? applyNext(revision === 0n ? undefined : before, happened, revision)
        : readUpTo(store, event);
    kept.delete(stream);
    kept.set(stream, { revision, surgery });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    try {
      return { happened, surgery: await surgery };
    } catch (error) {
      kept.delete(stream);
      throw error;
    }
  };
}

async function applyNext(
  before: Kept | undefined,
  happened: KeptEvent,
  revision: bigint,
): Promise<KeptSurgery> {
  return applyEvent(await before?.surgery, happened, revision);
}

async function readUpTo(store: EventStore, event: RecordedEvent): Promise<KeptSurgery> {
  const events = (await readSurgery(store, event.stream)) ?? [];
  const surgery = foldSurgery(events.filter(({ revision }) => revision <= event.revision));
  if (surgery === undefined) throw new Error('a surgery’s stream vanished while its event was relayed');
  return surgery;
}
