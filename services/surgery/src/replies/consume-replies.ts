import {
  calendarReplyEvent,
  type CalendarReplyEvent,
  type HospitalId,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import type { MessageHandler } from '@surgery-calendar/rabbit';
import { v5 as uuidV5, validate as isUuid } from 'uuid';
import type { z } from 'zod';

/** Streams of what the bridge replied; apart from the surgeries' own, so that a reply never makes a message. */
export const replyStreams = 'calendar-';

export function replyStream(hospitalId: HospitalId, surgeryId: SurgeryId): string {
  return `${replyStreams}${hospitalId}/${surgeryId}`;
}

/** Serves `surgery.calendar-replies`: a reply is appended to the log and acked. A repeated one is projected to the same row. */
export function consumeReplies(store: EventStore): MessageHandler {
  return async (message) => {
    const parsed = parseReply(message.body);
    if (parsed === undefined) return { kind: 'park', reason: 'invalid-message: not JSON' };
    if (!parsed.success) return { kind: 'park', reason: faultsOf(parsed.error) };
    const reply = parsed.data;
    const { type, data } = reply;
    const id = eventIdOf(reply);
    await store.append(replyStream(data.hospitalId, data.surgeryId), 'any', [
      { id, type, data, metadata: { source: reply.source, correlationId: id, causationId: id } },
    ]);
    return { kind: 'ack' };
  };
}

function parseReply(body: Buffer) {
  try {
    return calendarReplyEvent.safeParse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Which fields are wrong; never what they hold. */
function faultsOf(error: z.ZodError): string {
  const fields = new Set(error.issues.map((issue) => issue.path.join('.')));
  return `invalid-message: ${[...fields].slice(0, 10).join(', ')}`;
}

/** CloudEvents ids are unique within a source and need not be UUIDs, which the event store takes. */
function eventIdOf(reply: CalendarReplyEvent): string {
  return isUuid(reply.id) ? reply.id : uuidV5(`${reply.source} ${reply.id}`, uuidV5.URL);
}
