import { type Reply } from '../http/reply.ts';
import { duplicate, invalidField } from './api-error.ts';
import { calendarOf, type Call } from './call.ts';
import { newEvent } from './compose-event.ts';
import { parseEventBody, parseObject } from './event-body.ts';
import { eventContent } from './event-content.ts';
import { checkEventId, newEventId } from './event-id.ts';
import { eventReply } from './event-reply.ts';
import { checkWriteParameters } from './write-parameters.ts';

/** `events.insert`: 409 when the id is taken, by a tombstone too; the body is then not applied. */
export function insertEvent(call: Call): Reply {
  const { calendar, events } = calendarOf(call);
  const { account } = call.caller;
  checkWriteParameters(call.request.query);
  const body = parseEventBody(parseObject(call.request.body));
  const chosen = body.id ?? undefined;
  if (chosen !== undefined) checkEventId(chosen);
  if (chosen !== undefined && hasUid(body.iCalUID)) throw invalidField('iCalUID');
  if (body.status === 'cancelled') throw invalidField('status');
  const made = eventContent(body, calendar.timeZone, account.email);
  const id = chosen ?? newEventId();
  if (events.get(id) !== undefined) throw duplicate();
  if (hasUid(body.iCalUID) && events.byUid(body.iCalUID) !== undefined) throw duplicate();
  const iCalUID = body.iCalUID ?? `${id}@google.com`;
  const event = newEvent(made, { id, iCalUID, version: call.versions.next() }, calendar, account);
  events.put(event);
  return eventReply(call, event);
}

function hasUid(uid: string | null | undefined): uid is string {
  return uid !== undefined && uid !== null;
}
