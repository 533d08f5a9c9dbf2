import { calendarReplyEvent, type HospitalId, type SurgeryId } from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import type { MessageHandler } from '@surgery-calendar/rabbit';

/** Streams of what the bridge replied; apart from the surgeries' own, so that a reply never makes a message. */
export const replyStreams = 'calendar-';

export function replyStream(hospitalId: HospitalId, surgeryId: SurgeryId): string {
  return `${replyStreams}${hospitalId}/${surgeryId}`;
}

/** Serves `surgery.calendar-replies`: a reply is appended to the log and acked. A repeated one is projected to the same row. */
export function consumeReplies(store: EventStore): MessageHandler {
  return async (message) => {
    const reply = parseReply(message.body);
    if (reply === undefined) return { kind: 'park', reason: 'invalid-message' };
    const { id, type, data } = reply;
    await store.append(replyStream(data.hospitalId, data.surgeryId), 'any', [
      { id, type, data, metadata: { source: reply.source, correlationId: id, causationId: id } },
    ]);
    return { kind: 'ack' };
  };
}

function parseReply(body: Buffer) {
  try {
    return calendarReplyEvent.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
