import { ApiRefusal, invalidField, required } from './api-error.ts';
import { type EventBody } from './event-body.ts';
import { extendedProperties } from './extended-properties.ts';
import { keptDescription } from './kept-description.ts';
import { eventSpan, type EventSpan } from './event-times.ts';
import { type Attendee, type EventContent } from './event-resource.ts';

/** What a body asks for, normalised as Google stores it, with its span; `ownerEmail` marks the owner among the attendees. */
export function eventContent(
  body: EventBody,
  calendarZone: string,
  ownerEmail: string,
): { content: EventContent; span: EventSpan } {
  const span = eventSpan(body.start ?? undefined, body.end ?? undefined, calendarZone);
  const content: EventContent = {
    status: body.status ?? 'confirmed',
    start: span.start,
    end: span.end,
    reminders: reminders(body.reminders ?? undefined),
  };
  if (hasText(body.summary)) content.summary = body.summary;
  const description = keptDescription(body.description ?? '');
  if (description !== '') content.description = description;
  if (hasText(body.location)) content.location = body.location;
  if (hasText(body.colorId)) content.colorId = body.colorId;
  if (body.transparency === 'transparent') content.transparency = 'transparent';
  if (body.visibility !== 'default' && isSet(body.visibility)) content.visibility = body.visibility;
  const attendees = (body.attendees ?? []).map((entry) => attendee(entry, ownerEmail));
  if (attendees.length > 0) content.attendees = attendees;
  const extended = extendedProperties(body.extendedProperties ?? undefined);
  if (extended !== undefined) content.extendedProperties = extended;
  if (body.anyoneCanAddSelf === true) content.anyoneCanAddSelf = true;
  if (body.guestsCanInviteOthers === false) content.guestsCanInviteOthers = false;
  if (body.guestsCanModify === true) content.guestsCanModify = true;
  if (body.guestsCanSeeOtherGuests === false) content.guestsCanSeeOtherGuests = false;
  if (isSet(body.source)) {
    content.source = {
      url: body.source.url,
      ...(hasText(body.source.title) ? { title: body.source.title } : {}),
    };
  }
  return { content, span };
}

function isSet<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

function hasText(value: string | null | undefined): value is string {
  return isSet(value) && value !== '';
}

function reminders(sent: EventBody['reminders'] | undefined): EventContent['reminders'] {
  const overrides = (sent?.overrides ?? []).map(({ method, minutes }) => ({ method, minutes }));
  const useDefault = sent?.useDefault ?? !isSet(sent?.overrides);
  if (useDefault && overrides.length > 0) {
    throw new ApiRefusal(
      400,
      'cannotUseDefaultRemindersAndSpecifyOverride',
      'Cannot specify both default reminders and overrides at the same time.',
      { domain: 'calendar' },
    );
  }
  if (overrides.length > 5) throw invalidField('reminders.overrides');
  return overrides.length === 0 ? { useDefault } : { useDefault, overrides };
}

function attendee(sent: NonNullable<EventBody['attendees']>[number], ownerEmail: string): Attendee {
  if (!hasText(sent.email)) throw required('Missing attendee email.');
  if (!/^[^\s@]+@[^\s@]+$/.test(sent.email)) {
    throw new ApiRefusal(400, 'invalid', 'Invalid attendee email.');
  }
  const entry: Attendee = { email: sent.email, responseStatus: sent.responseStatus ?? 'needsAction' };
  if (hasText(sent.displayName)) entry.displayName = sent.displayName;
  if (sent.email.toLowerCase() === ownerEmail) {
    entry.organizer = true;
    entry.self = true;
  }
  if (sent.optional === true) entry.optional = true;
  if (sent.resource === true) entry.resource = true;
  if (hasText(sent.comment)) entry.comment = sent.comment;
  if ((sent.additionalGuests ?? 0) > 0) entry.additionalGuests = sent.additionalGuests ?? 0;
  return entry;
}
