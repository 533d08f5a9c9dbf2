import {
  isStorable,
  mayPublish,
  notStorable,
  parsePatientForgotten,
  parseSurgeryMessage,
  patientForgottenType,
  replyQueuePrefix,
  surgerySource,
  type HospitalId,
  type PatientForgotten,
  type PublisherRights,
} from '@surgery-calendar/contracts';
import type { BatchHandler, IncomingMessage, Verdict } from '@surgery-calendar/rabbit';
import { traceparentIn, type Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import type { ReplyAddress } from '../reply/enqueue-reply.ts';
import { recordForgotten } from '../forgetting/record-forgotten.ts';
import { asPublished } from '../parked/as-published.ts';
import type { Recorded, SurgeryMessage } from './judge-in-order.ts';
import { recordSurgeries } from './record-surgeries.ts';

interface ForgettingMessage {
  readonly forgotten: PatientForgotten;
}

/** What a message says, or why it is parked. */
type Read = SurgeryMessage | ForgettingMessage | Verdict;

/**
 * Serves `calendar-bridge.surgery-events`: one transaction a batch, then the ack. It makes no call to Google or to identity.
 * What cannot be right is parked with the reason; a database that is away is thrown, so that the queue waits.
 */
export function consumeSurgeryEvents(options: {
  readonly pool: Pool;
  readonly rights: PublisherRights;
  readonly acceptUnverifiedPublishers: boolean;
  /** The bridge's own RabbitMQ user, whose replays count as published by others. */
  readonly ownUser: string | undefined;
  readonly clock: () => Date;
  readonly logger: Logger;
}): { readonly onArrival: (message: IncomingMessage) => void; readonly handler: BatchHandler } {
  const { pool, ownUser, clock, logger } = options;
  const speakers = speakersForSurgery(options.rights);
  const permissionOf = ({ userId }: IncomingMessage, source: string, hospital: HospitalId) => {
    const permission = mayPublish(options.rights, options.acceptUnverifiedPublishers, userId, hospital);
    if (permission !== 'allowed' || source !== surgerySource || userId === undefined) return permission;
    return speakers.length === 0 || speakers.includes(userId) ? 'allowed' : 'not-owner';
  };
  const read = (delivered: IncomingMessage): Read => {
    const message = asPublished(delivered, ownUser);
    if (message.routingKey === patientForgottenType) return readForgetting(message);
    const parsed = parseSurgeryMessage(message.body, message.routingKey);
    if (parsed.kind === 'invalid') return { kind: 'park', reason: parsed.reason };
    const { event } = parsed;
    const permission = permissionOf(message, event.source, event.data.hospitalId);
    if (permission !== 'allowed') return { kind: 'park', reason: permission };
    const said = { source: event.source, surgery: event.data };
    return { said, time: event.time, replyAddress: replyAddress(message, logger) };
  };

  const readForgetting = (message: IncomingMessage): ForgettingMessage | Verdict => {
    const parsed = parsePatientForgotten(message.body);
    if (parsed === undefined) return { kind: 'park', reason: 'invalid-message' };
    const permission = permissionOf(message, parsed.source, parsed.data.hospitalId);
    return permission === 'allowed' ? { forgotten: parsed.data } : { kind: 'park', reason: permission };
  };

  // By their bodies: what came while the batch before was stored is read by the time its own turn comes.
  const readAhead = new WeakMap<Buffer, Read>();
  const onArrival = (message: IncomingMessage) => {
    readAhead.set(message.body, read(message));
  };
  const handler: BatchHandler = async (delivered) => {
    const messages = delivered.map((message) => {
      const done = readAhead.get(message.body) ?? read(message);
      // Of the copy that the handler gets: its trace goes on from what handles it.
      return 'said' in done ? { ...done, traceparent: traceparentIn(message.headers) } : done;
    });
    const valid = messages.filter((message) => 'said' in message);
    const recorded = await recordSurgeries(pool, valid, clock());
    logger.debug({ messages: messages.length, recorded: valid.length }, 'surgeries recorded');
    // After the others: what of the batch is older than the forgetting is scrubbed with the rest, what is newer stays.
    for (const message of messages)
      if ('forgotten' in message) await recordForgotten(pool, message.forgotten);
    return messages.map((message) => {
      if ('forgotten' in message) return { kind: 'ack' };
      return 'said' in message ? verdictOn(recorded.get(message)) : message;
    });
  };
  return { onArrival, handler };
}

/**
 * The RabbitMQ users who may speak under surgery's own source, so that a hospital's other systems cannot change what surgery owns: whoever
 * may publish for all hospitals, and a user named `surgery`. Where there is none the bridge cannot tell which user is surgery's.
 */
function speakersForSurgery(rights: PublisherRights): readonly string[] {
  return Object.keys(rights).filter((user) => user === 'surgery' || rights[user] === '*');
}

function verdictOn(recorded: Recorded | undefined): Verdict {
  switch (recorded) {
    case undefined:
      throw new Error('a message was left without a judgement');
    case 'first':
    case 'newer':
    case 'duplicate':
    case 'stale':
      return { kind: 'ack' };
    case 'revision-conflict':
    case 'not-owner':
      return { kind: 'park', reason: recorded };
  }
}

/** Replies go to queues that ask to be replied to, never to one that happens to exist. */
function replyAddress(message: IncomingMessage, logger: Logger): ReplyAddress | undefined {
  if (message.replyTo === undefined) return undefined;
  if (!isStorable(message.replyTo) || !isStorable(message.correlationId ?? '')) {
    logger.warn(
      { messageId: message.messageId },
      `reply_to ignored: it or the correlation_id ${notStorable}`,
    );
    return undefined;
  }
  if (!message.replyTo.startsWith(replyQueuePrefix)) {
    logger.warn(
      { messageId: message.messageId },
      `reply_to ignored: the queue's name must begin with ${replyQueuePrefix}`,
    );
    return undefined;
  }
  return { replyTo: message.replyTo, correlationId: message.correlationId };
}
