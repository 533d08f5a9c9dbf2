import { type Reply } from '../http/reply.ts';
import { duplicate, forbidden, invalidField, required } from './api-error.ts';
import { calendarOf, type Call } from './call.ts';
import { changedEvent, newEvent } from './compose-event.ts';
import { parseEventBody, parseObject } from './event-body.ts';
import { eventContent } from './event-content.ts';
import { checkEventId, newEventId } from './event-id.ts';
import { eventReply } from './event-reply.ts';
import { checkWriteParameters } from './write-parameters.ts';

/**
 * `events.import`: a private copy of somebody's event under its iCalendar UID, without invitations; a second import of the UID replaces
 * the first. What Google does about a tombstone is not documented, so that follows the switch for updates.
 */
export function importEvent(call: Call): Reply {
  const { calendar, events } = calendarOf(call);
  const { account } = call.caller;
  checkWriteParameters(call.request.query);
  const body = parseEventBody(parseObject(call.request.body));
  if (!body.iCalUID) throw required('Missing iCalUID.');
  if (body.status === 'cancelled') throw invalidField('status');
  const chosen = body.id ?? undefined;
  if (chosen !== undefined) checkEventId(chosen);
  const made = eventContent(body, calendar.timeZone, account.email);
  const before = events.byUid(body.iCalUID);
  if (before === undefined && chosen !== undefined && events.get(chosen) !== undefined) throw duplicate();
  if (before?.resource.status === 'cancelled' && call.settings.values.revive === '403') throw forbidden();
  const version = call.versions.next();
  const identity = { id: chosen ?? newEventId(), iCalUID: body.iCalUID, version };
  const event =
    before === undefined
      ? newEvent(made, identity, calendar, account, organizerOf(body.organizer))
      : changedEvent(before, made, body.sequence ?? 0, version);
  events.put(event);
  return eventReply(call, event);
}

function organizerOf(
  sent: { email?: string | null | undefined; displayName?: string | null | undefined } | null | undefined,
) {
  if (!sent?.email) return undefined;
  return { email: sent.email, ...(sent.displayName ? { displayName: sent.displayName } : {}) };
}
