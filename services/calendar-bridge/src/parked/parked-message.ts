import type { HospitalId } from '@surgery-calendar/contracts';
import { z } from 'zod';

const decision = z.enum(['replayed', 'discarded']);
export type Decision = z.infer<typeof decision>;

/** Whose parked messages one may see and decide on: a hospital's, or all, those that name no hospital among them. */
export type ParkedScope = HospitalId | 'all';

/** A parked message without its content. Times in UTC. */
export const parkedMessage = z.object({
  id: z.string(),
  queue: z.string(),
  routingKey: z.string(),
  messageId: z.string().nullable(),
  /** The RabbitMQ user who published it, as the broker validated it. */
  publisher: z.string().nullable(),
  hospitalId: z.string().nullable(),
  reason: z.string(),
  parkedAt: z.iso.datetime(),
  /** Of the body, in bytes. */
  size: z.int(),
  decision: z.object({ kind: decision, at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
});
export type ParkedMessage = z.infer<typeof parkedMessage>;

/** A parked message with its content, which is a patient's; both are gone once it is decided on. */
export const parkedContent = parkedMessage.extend({
  contentType: z.string().nullable(),
  correlationId: z.string().nullable(),
  replyTo: z.string().nullable(),
  headers: z.record(z.string(), z.unknown()).nullable(),
  body: z.object({ encoding: z.enum(['utf-8', 'base64']), text: z.string() }).nullable(),
});
export type ParkedContent = z.infer<typeof parkedContent>;

export interface ParkedRow {
  readonly id: string;
  readonly queue: string;
  readonly routing_key: string;
  readonly message_id: string | null;
  readonly publisher: string | null;
  readonly hospital_id: string | null;
  readonly reason: string;
  readonly parked_at: Date;
  readonly size: number;
  readonly decision: Decision | null;
  readonly decided_at: Date | null;
  readonly decided_by: string | null;
  readonly decision_reason: string | null;
}

/** Without headers and body, which only `show` reads. */
export const parkedColumns = `id, queue, routing_key, message_id, publisher, hospital_id, reason, parked_at, size,
  decision, decided_at, decided_by, decision_reason`;

/** The scope as the parameter of `$n::text is null or hospital_id = $n`. */
export function hospitalIn(scope: ParkedScope): string | null {
  return scope === 'all' ? null : scope;
}

export function parkedMessageOf(row: ParkedRow): ParkedMessage {
  return {
    id: row.id,
    queue: row.queue,
    routingKey: row.routing_key,
    messageId: row.message_id,
    publisher: row.publisher,
    hospitalId: row.hospital_id,
    reason: row.reason,
    parkedAt: row.parked_at.toISOString(),
    size: row.size,
    decision: decisionOf(row),
  };
}

function decisionOf({ decision, decided_at: at, decided_by: by, decision_reason: reason }: ParkedRow) {
  if (decision === null || at === null || by === null || reason === null) return null;
  return { kind: decision, at: at.toISOString(), by, reason };
}
