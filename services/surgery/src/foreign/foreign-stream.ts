import { surgeryEventTypes, type HospitalId, type SurgeryId } from '@surgery-calendar/contracts';
import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import { z } from 'zod';
import { keptMessage, type KeptMessage } from '../patient-data/kept-message.ts';
import type { KeptSurgery } from '../stream/surgery-stream.ts';

/** Streams of surgeries that other systems own; apart from our own, so that the relay never sends them again. */
export const foreignStreams = 'foreign-';

export function foreignStream(hospitalId: HospitalId, surgeryId: SurgeryId): string {
  return `${foreignStreams}${hospitalId}/${surgeryId}`;
}

/** An event of such a stream: a message as it was received, newer than every one before it. */
export const receivedSurgery = z.object({
  type: z.literal('ForeignSurgeryReceived'),
  data: z.object({
    source: z.string(),
    messageId: z.string(),
    messageType: z.enum(surgeryEventTypes),
    surgery: keptMessage,
  }),
});

/** A surgery that another system owns, with every message about it that was newer than the one before; undefined: none does. */
export async function readForeignSurgery(
  store: EventStore,
  hospitalId: HospitalId,
  surgeryId: SurgeryId,
): Promise<{ readonly surgery: KeptSurgery; readonly events: readonly RecordedEvent[] } | undefined> {
  const slice = await store.readStream(foreignStream(hospitalId, surgeryId));
  const newest = slice.found ? slice.events.at(-1) : undefined;
  if (!slice.found || newest === undefined) return undefined;
  return { surgery: foreignSurgeryAt(newest), events: slice.events };
}

export async function isForeignSurgery(
  store: EventStore,
  hospitalId: HospitalId,
  surgeryId: SurgeryId,
): Promise<boolean> {
  return (await store.readStream(foreignStream(hospitalId, surgeryId), { limit: 1 })).found;
}

/** The surgery that a received message describes. */
export function foreignSurgeryAt(event: RecordedEvent): KeptSurgery {
  const { source, surgery } = receivedSurgery.parse(event).data;
  const { hospitalId, surgeryId, revision } = surgery;
  const known = { hospitalId, surgeryId, booking: bookingOf(surgery) };
  return {
    source,
    revision: BigInt(revision),
    messageRevision: BigInt(revision),
    state:
      surgery.status === 'cancelled'
        ? { ...known, status: 'cancelled', reason: surgery.reason }
        : { ...known, status: 'scheduled' },
  };
}

function bookingOf(surgery: KeptMessage) {
  const { surgeonId, team, patient, procedure, facility, room, notes, startsAt, endsAt, timeZone } = surgery;
  return {
    ...{ surgeonId, patient, procedure, facility, startsAt, endsAt, timeZone },
    ...(team === undefined || team.length === 0 ? {} : { team }),
    ...(room === undefined ? {} : { room }),
    ...(notes === undefined ? {} : { notes }),
  };
}

/** Streams of messages that were parked since they contradict what was said before. */
export const conflictStreams = 'conflict-';

/** An event of such a stream: what the message was, without what it said. */
export const refusedMessage = z.object({
  type: z.literal('MessageRefused'),
  data: z.object({
    source: z.string(),
    messageId: z.string(),
    code: z.enum(['not-owner', 'revision-conflict']),
    revision: z.number(),
    owner: z.string(),
  }),
});
