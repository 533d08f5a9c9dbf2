import { createHash } from 'node:crypto';
import type { IncomingMessage, MessageHandler } from '@surgery-calendar/rabbit';
import type { Pool } from 'pg';
import { forgottenDecision } from '../forgetting/discard-parked.ts';
import { parkedOrigin } from './parked-origin.ts';
import { surgeryIn } from './surgery-in.ts';

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
    const told = surgeryIn(message.body);
    // What is parked of a patient who was forgotten meanwhile comes without its content, decided on already, as `discardParkedOf` does.
    await pool.query(
      `with given as (
         select $12::text as headers, $13::bytea as body, exists (
           select from calendar_bridge.forgotten_surgery known
           where (known.hospital_id, known.surgery_id) = ($10, $14)
             and (coalesce($15, known.revision) <= known.revision
               or $16 <= known.forgotten_at and not exists (
                 select from calendar_bridge.surgery_head head
                 where (head.hospital_id, head.surgery_id) = ($10, $14) and head.revision > known.revision))
         ) as forgotten)
       insert into calendar_bridge.parked_message (fingerprint, queue, routing_key, message_id, content_type, correlation_id,
         reply_to, publisher, reason, parked_at, hospital_id, size, headers, body, decision, decided_at, decided_by, decision_reason)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $16, $10, $11, case when not forgotten then headers end,
         case when not forgotten then body end, case when forgotten then 'discarded' end, case when forgotten then now() end,
         case when forgotten then $17 end, case when forgotten then $18 end
       from given
       on conflict (fingerprint) do nothing`,
      [
        fingerprint(queue, message),
        queue,
        ...[first.routingKey, first.messageId, first.contentType, first.correlationId].map(storable),
        ...[first.replyTo, first.userId, reason].map(storable),
        ...[told?.hospitalId, message.body.length, JSON.stringify(message.headers), message.body],
        ...[told?.surgeryId, told?.revision, parkedAt ?? clock()],
        ...[forgottenDecision.by, forgottenDecision.reason],
      ],
    );
    return { kind: 'ack' };
  };
}

/** PostgreSQL keeps no NUL in a text, and no message that has one in its properties can be right. */
function storable(text: string | undefined): string | null {
  return text?.replaceAll('\0', '\uFFFD') ?? null;
}

/** How often the broker has handed the message out is no part of it, nor is the trace of what was tried with it. */
const counters = ['x-delivery-count', 'x-acquired-count', 'traceparent', 'tracestate'];

/** The same for a message that is delivered again after a lost ack. */
function fingerprint(queue: string, { headers, messageId, body }: IncomingMessage): string {
  const lasting = Object.entries(headers).filter(([name]) => !counters.includes(name));
  return createHash('sha256')
    .update(JSON.stringify([queue, messageId, lasting.toSorted(([a], [b]) => (a < b ? -1 : 1))]))
    .update(body)
    .digest('base64url');
}
