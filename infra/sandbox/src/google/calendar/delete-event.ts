import { empty, type Reply } from '../http/reply.ts';
import { conditionNotMet, deleted } from './api-error.ts';
import { calendarOf, eventOf, type Call } from './call.ts';
import { cancelledEvent } from './compose-event.ts';
import { matches } from './version.ts';
import { checkWriteParameters } from './write-parameters.ts';

/** `events.delete`: leaves a tombstone; 410 the second time, 404 for an id never used, 412 for a stale If-Match. */
export function deleteEvent(call: Call): Reply {
  const open = calendarOf(call);
  const event = eventOf(call, open);
  checkWriteParameters(call.request.query);
  if (event.resource.status === 'cancelled') throw deleted();
  if (!matches(call.request.headers['if-match'], event.resource.etag)) throw conditionNotMet();
  open.events.put(cancelledEvent(event, call.versions.next()));
  return empty(204);
}
