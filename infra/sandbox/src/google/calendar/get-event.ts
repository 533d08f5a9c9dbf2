import { type Reply } from '../http/reply.ts';
import { calendarOf, eventOf, type Call } from './call.ts';
import { eventReply } from './event-reply.ts';

/** `events.get`: a tombstone is answered too, with status `cancelled`. */
export function getEvent(call: Call): Reply {
  return eventReply(call, eventOf(call, calendarOf(call)));
}
