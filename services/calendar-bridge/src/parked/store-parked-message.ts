import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { hospitalId } from '@surgery-calendar/contracts';
import type { IncomingMessage, MessageHandler } from '@surgery-calendar/rabbit';
import type { Pool } from 'pg';
import { z } from 'zod';
import { parkedOrigin } from './parked-origin.ts';

/**
 * Serves the parking queue of `queue`: keeps each message in the table, then acks. Nothing is ever lost: a database that is away is
 * thrown, so that the queue waits.
 */
export function storeParkedMessages(options: {
  readonly pool: Pool;
  readonly queue: string;
  readonly ownUser: string | undefined;
  readonly clock: () => Date;
}): MessageHandler {
  const { pool, queue, ownUser, clock } = options;
  return async (message) => {
    const { reason, parkedAt, first } = parkedOrigin(message, ownUser);
    await pool.query(
      `insert into calendar_bridge.parked_message (fingerprint, queue, routing_key, message_id, content_type, correlation_id,
                                   reply_to, publisher, reason, parked_at, hospital_id, size, headers, body)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
       on conflict (fingerprint) do nothing`,
      [
        fingerprint(queue, message),
        queue,
        ...[first.routingKey, first.messageId, first.contentType, first.correlationId].map(storable),
        ...[first.replyTo, first.userId, reason].map(storable),
        ...[parkedAt ?? clock(), hospitalOf(message.body)],
        ...[message.body.length, JSON.stringify(message.headers), message.body],
      ],
    );
    return { kind: 'ack' };
  };
}

/** PostgreSQL keeps no NUL in a text, and no message that has one in its properties can be right. */
function storable(text: string | undefined): string | null {
  return text?.replaceAll('\0', '\uFFFD') ?? null;
}

/** How often the broker has handed the message out is no part of it. */
const counters = ['x-delivery-count', 'x-acquired-count'];

/** The same for a message that is delivered again after a lost ack. */
function fingerprint(queue: string, { headers, messageId, body }: IncomingMessage): string {
  const lasting = Object.entries(headers).filter(([name]) => !counters.includes(name));
  return createHash('sha256')
    .update(JSON.stringify([queue, messageId, lasting.toSorted(([a], [b]) => (a < b ? -1 : 1))]))
    .update(body)
    .digest('base64url');
}

const ofHospital = z.object({ data: z.object({ hospitalId }) });

/** The hospital that the body speaks of; undefined where it cannot be read. */
function hospitalOf(body: Buffer): string | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    return ofHospital.safeParse(JSON.parse(body.toString('utf8'))).data?.data.hospitalId;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
