import {
  calendarReplyEvent,
  type CalendarReplyEvent,
  type HospitalId,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { EventStore, NewEvent } from '@surgery-calendar/event-store';
import type { BatchHandler, IncomingMessage, Verdict } from '@surgery-calendar/rabbit';
import { traceparentIn } from '@surgery-calendar/service-host';
import { v5 as uuidV5, validate as isUuid } from 'uuid';
import type { z } from 'zod';

/** Streams of what the bridge replied; apart from the surgeries' own, so that a reply never makes a message. */
export const replyStreams = 'calendar-';

export function replyStream(hospitalId: HospitalId, surgeryId: SurgeryId): string {
  return `${replyStreams}${hospitalId}/${surgeryId}`;
}

/**
 * Serves `surgery.calendar-replies`: the replies of a batch are appended to the log side by side, those of a surgery together, then all are
 * acked; where the log is in PostgreSQL that is one statement and one commit. Repeated replies are projected to the same row.
 */
export function consumeReplies(store: EventStore): BatchHandler {
  return async (messages) => {
    const read = messages.map(readReply);
    const replies = read.filter((reply) => 'event' in reply);
    const byStream = Map.groupBy(replies, ({ stream }) => stream);
    const appends = [...byStream].map(([stream, ofStream]) =>
      store.append(
        stream,
        'any',
        ofStream.map(({ event }) => event),
      ),
    );
    await Promise.all(appends);
    return read.map((reply) => ('event' in reply ? { kind: 'ack' } : reply));
  };
}

/** The event to append, or why the message is none. */
function readReply({
  body,
  headers,
}: IncomingMessage): { readonly stream: string; readonly event: NewEvent } | Verdict {
  const parsed = parseReply(body);
  if (parsed === undefined) return { kind: 'park', reason: 'invalid-message: not JSON' };
  if (!parsed.success) return { kind: 'park', reason: faultsOf(parsed.error) };
  const { type, data, source } = parsed.data;
  const id = eventIdOf(parsed.data);
  // A batch is of many traces, so each reply brings its own.
  const traceparent = traceparentIn(headers);
  return {
    stream: replyStream(data.hospitalId, data.surgeryId),
    event: { id, type, data, metadata: { source, correlationId: id, causationId: id, traceparent } },
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
