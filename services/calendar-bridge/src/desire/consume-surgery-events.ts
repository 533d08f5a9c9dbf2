import {
  isStorable,
  mayPublish,
  notStorable,
  parseSurgeryMessage,
  replyQueuePrefix,
  type PublisherRights,
} from '@surgery-calendar/contracts';
import type { BatchHandler, IncomingMessage, Verdict } from '@surgery-calendar/rabbit';
import type { Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import type { ReplyAddress } from '../reply/enqueue-reply.ts';
import { asPublished } from '../parked/as-published.ts';
import type { Recorded, SurgeryMessage } from './judge-in-order.ts';
import { recordSurgeries } from './record-surgeries.ts';

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
}): BatchHandler {
  const { pool, ownUser, clock, logger } = options;
  const read = (delivered: IncomingMessage): SurgeryMessage | Verdict => {
    const message = asPublished(delivered, ownUser);
    const parsed = parseSurgeryMessage(message.body, message.routingKey);
    if (parsed.kind === 'invalid') return { kind: 'park', reason: parsed.reason };
    const { event } = parsed;
    const permission = mayPublish(
      options.rights,
      options.acceptUnverifiedPublishers,
      message.userId,
      event.data.hospitalId,
    );
    if (permission !== 'allowed') return { kind: 'park', reason: permission };
    return { event, replyAddress: replyAddress(message, logger) };
  };

  return async (delivered) => {
    const messages = delivered.map(read);
    const valid = messages.filter((message) => 'event' in message);
    const recorded = await recordSurgeries(pool, valid, clock());
    logger.debug({ messages: messages.length, recorded: valid.length }, 'surgeries recorded');
    return messages.map((message) => ('event' in message ? verdictOn(recorded.get(message)) : message));
  };
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
