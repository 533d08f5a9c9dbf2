import { type Reply } from '../http/reply.ts';
import { ApiRefusal, conditionNotMet, forbidden } from './api-error.ts';
import { calendarOf, eventOf, type Call } from './call.ts';
import { cancelledEvent, changedEvent } from './compose-event.ts';
import { parseEventBody, parseObject } from './event-body.ts';
import { eventContent } from './event-content.ts';
import { type StoredEvent } from './event-resource.ts';
import { eventReply } from './event-reply.ts';
import { mergePatch } from './merge-patch.ts';
import { matches } from './version.ts';
import { checkWriteParameters } from './write-parameters.ts';

/** `events.update` (PUT): the body replaces the whole event; what it leaves out is gone. */
export function updateEvent(call: Call): Reply {
  return replaceContent(call, (_event, body) => body);
}

/** `events.patch`: objects merge, arrays and scalars replace, null removes. */
export function patchEvent(call: Call): Reply {
  return replaceContent(call, ({ resource }, body) => mergePatch({ ...resource }, body));
}

type Wanted = (event: StoredEvent, body: Record<string, unknown>) => Record<string, unknown>;

function replaceContent(call: Call, wanted: Wanted): Reply {
  const open = calendarOf(call);
  const event = eventOf(call, open);
  checkWriteParameters(call.request.query);
  const sent = parseObject(call.request.body);
  const body = parseEventBody(wanted(event, sent));
  if (!matches(call.request.headers['if-match'], event.resource.etag)) throw conditionNotMet();
  // Google revives a tombstone for some accounts and refuses for others; the refusal is the harder case to be right under.
  if (event.resource.status === 'cancelled' && call.settings.values.revive === '403') throw forbidden();
  const sequence = body.sequence ?? event.resource.sequence;
  if (sequence < event.resource.sequence) {
    throw new ApiRefusal(
      400,
      'invalid',
      'Invalid sequence value. The specified sequence number is below the current sequence number of the resource. Re-fetch the resource and use its sequence number on the following request.',
    );
  }
  const made = eventContent(body, open.calendar.timeZone, call.caller.account.email);
  const version = call.versions.next();
  const changed =
    made.content.status === 'cancelled'
      ? cancelledEvent(event, version)
      : changedEvent(event, made, sequence, version);
  open.events.put(changed);
  return eventReply(call, changed);
}
