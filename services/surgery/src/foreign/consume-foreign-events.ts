import {
  judgeSurgery,
  mayPublish,
  parseSurgeryMessage,
  type PublisherRights,
  type SurgeryEvent,
  type SurgeryAsSaid,
} from '@surgery-calendar/contracts';
import { WrongExpectedRevisionError, type EventStore, type JsonObject } from '@surgery-calendar/event-store';
import type { IncomingMessage, MessageHandler, Verdict } from '@surgery-calendar/rabbit';
import { v5 as uuidV5 } from 'uuid';
import { forgetReceived } from '../forgetting/forget-received.ts';
import { openMessage, sealMessage, type KeptMessage } from '../patient-data/kept-message.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import { ownSource, surgeryStream } from '../stream/surgery-stream.ts';
import { conflictStreams, foreignStream, receivedSurgery } from './foreign-stream.ts';

export interface ForeignEvents {
  readonly store: EventStore;
  readonly keys: PatientKeys;
  readonly rights: PublisherRights;
  readonly acceptUnverifiedPublishers: boolean;
  /** This service's own RabbitMQ user: its messages come back to it, and are in the log already. */
  readonly ownUser: string | undefined;
  readonly clock: () => Date;
}

/**
 * Serves `surgery.foreign-events`: what other systems publish becomes an event of a stream of its own where it is newer than what
 * is known, then the ack. Never relayed again. A message that contradicts what was said before is kept for operators, without its
 * content, and parked; the bridge, which parks it as well, replies.
 */
export function consumeForeignEvents(parts: ForeignEvents): MessageHandler {
  return async (message) => {
    const parsed = parseSurgeryMessage(message.body, message.routingKey);
    if (parsed.kind === 'invalid') return { kind: 'park', reason: parsed.reason };
    const { event } = parsed;
    const isOwn = event.source === ownSource;
    if (isOwn && (message.userId === undefined || message.userId === parts.ownUser)) return { kind: 'ack' };
    const { rights, acceptUnverifiedPublishers } = parts;
    const permission = mayPublish(rights, acceptUnverifiedPublishers, message.userId, event.data.hospitalId);
    if (permission !== 'allowed') return { kind: 'park', reason: permission };
    // Whoever else may publish for the hospital does not speak for us: it would stand on the board as ours, and not be in our log.
    if (isOwn) return refuse(parts.store, event, 'not-owner', ownSource);
    return recordMessage(parts, event, message);
  };
}

async function recordMessage(
  { store, keys, clock }: ForeignEvents,
  event: SurgeryEvent,
  message: IncomingMessage,
): Promise<Verdict> {
  const { hospitalId, surgeryId } = event.data;
  const stream = foreignStream(hospitalId, surgeryId);
  for (;;) {
    if ((await store.readStream(surgeryStream(hospitalId, surgeryId), { limit: 1 })).found)
      return refuse(store, event, 'not-owner', ownSource);
    const head = await readHead({ store, keys }, stream);
    const said = { source: event.source, surgery: event.data };
    const judgement = head === undefined ? 'newer' : judgeSurgery(head, said);
    switch (judgement) {
      case 'duplicate':
        // Stored before, perhaps by a replica that was killed right after it.
        if (head !== undefined) await forgetReceived(store, head.kept, clock());
        return { kind: 'ack' };
      case 'stale':
        return { kind: 'ack' };
      case 'not-owner':
      case 'revision-conflict':
        return refuse(store, event, judgement, head?.source ?? ownSource);
      case 'newer':
        try {
          const received = await receivedEvent(keys, event, message);
          await store.append(stream, head?.at ?? 'no-stream', [received]);
          await forgetReceived(store, received.data.surgery, clock());
          return { kind: 'ack' };
        } catch (error) {
          // Another message about the surgery was faster: judged again by what it left.
          if (!(error instanceof WrongExpectedRevisionError)) throw error;
        }
    }
  }
}

async function readHead(
  { store, keys }: Pick<ForeignEvents, 'store' | 'keys'>,
  stream: string,
): Promise<(SurgeryAsSaid & { readonly at: bigint; readonly kept: KeptMessage }) | undefined> {
  const slice = await store.readStream(stream, { direction: 'backwards', limit: 1 });
  const [newest] = slice.found ? slice.events : [];
  if (newest === undefined) return undefined;
  const { source, surgery: kept } = receivedSurgery.parse(newest).data;
  return { source, surgery: await openMessage(keys, kept), at: newest.revision, kept };
}

async function receivedEvent(keys: PatientKeys, event: SurgeryEvent, message: IncomingMessage) {
  const id = idOf(event, 'received');
  const surgery = await sealMessage(keys, event.data);
  const data = { source: event.source, messageId: event.id, messageType: event.type, surgery };
  const metadata: JsonObject = {
    subject: message.userId ?? null,
    client: event.source,
    correlationId: message.correlationId ?? id,
    causationId: id,
    ...(event.time === undefined ? {} : { at: new Date(event.time).toISOString() }),
  };
  return { id, type: 'ForeignSurgeryReceived', data, metadata };
}

async function refuse(
  store: EventStore,
  event: SurgeryEvent,
  code: 'not-owner' | 'revision-conflict',
  owner: string,
): Promise<Verdict> {
  const { hospitalId, surgeryId, revision } = event.data;
  const id = idOf(event, code);
  const data = { source: event.source, messageId: event.id, code, revision, owner };
  await store.append(`${conflictStreams}${hospitalId}/${surgeryId}`, 'any', [
    { id, type: 'MessageRefused', data, metadata: { correlationId: id, causationId: id } },
  ]);
  return { kind: 'park', reason: code };
}

/** CloudEvents ids are unique within a source and need not be UUIDs, which the event store takes. */
function idOf(event: SurgeryEvent, what: string): string {
  const { hospitalId, surgeryId, revision } = event.data;
  return uuidV5(JSON.stringify([event.source, event.id, hospitalId, surgeryId, revision, what]), uuidV5.URL);
}
