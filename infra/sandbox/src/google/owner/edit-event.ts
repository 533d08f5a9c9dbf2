import { type Account } from '../accounts/accounts.ts';
import { type OpenCalendar } from '../calendar/calendar-store.ts';
import { cancelledEvent, changedEvent, newEvent } from '../calendar/compose-event.ts';
import { parseEventBody } from '../calendar/event-body.ts';
import { eventContent } from '../calendar/event-content.ts';
import { checkEventId } from '../calendar/event-id.ts';
import { type StoredEvent } from '../calendar/event-resource.ts';
import { mergePatch } from '../calendar/merge-patch.ts';
import { type Versions } from '../calendar/version.ts';

export interface Editing {
  readonly account: Account;
  readonly open: OpenCalendar;
  readonly versions: Versions;
}

/**
 * The owner's own edit, as made in Google's own calendar: the fields given change, all others (private properties too) stay, null
 * removes. An unknown id makes an event, and a deleted event comes back from the bin. Throws Google's refusals.
 */
export function editEvent(id: string, fields: Record<string, unknown>, editing: Editing): StoredEvent {
  const { account, open, versions } = editing;
  const { calendar, events } = open;
  const before = events.get(id);
  if (before === undefined) checkEventId(id);
  const wanted =
    before === undefined ? fields : mergePatch({ ...before.resource, status: 'confirmed' }, fields);
  const body = parseEventBody(wanted);
  const made = eventContent(body, calendar.timeZone, account.email);
  const version = versions.next();
  const edited =
    before === undefined
      ? newEvent(made, { id, iCalUID: `${id}@google.com`, version }, calendar, account)
      : changedEvent(before, made, before.resource.sequence, version);
  events.put(edited);
  return edited;
}

/** Deletes an event as its owner would; false when there is none to delete. */
export function removeEvent(id: string, { open, versions }: Editing): boolean {
  const event = open.events.get(id);
  if (event === undefined || event.resource.status === 'cancelled') return false;
  open.events.put(cancelledEvent(event, versions.next()));
  return true;
}
