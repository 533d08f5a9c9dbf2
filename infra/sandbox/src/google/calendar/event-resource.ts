import { z } from 'zod';

const eventTime = z.strictObject({
  date: z.string().optional(),
  dateTime: z.string().optional(),
  timeZone: z.string().optional(),
});

const person = z.strictObject({
  email: z.string(),
  displayName: z.string().optional(),
  self: z.boolean().optional(),
});

const attendee = person.extend({
  organizer: z.boolean().optional(),
  resource: z.boolean().optional(),
  optional: z.boolean().optional(),
  responseStatus: z.enum(['needsAction', 'declined', 'tentative', 'accepted']),
  comment: z.string().optional(),
  additionalGuests: z.int().optional(),
});

const properties = z.record(z.string(), z.string());

/** What a client sets of an event, checked and normalised. Defaults that Google leaves out of its answers are absent here too. */
const eventContent = z.strictObject({
  status: z.enum(['confirmed', 'tentative', 'cancelled']),
  summary: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
  colorId: z.string().optional(),
  start: eventTime,
  end: eventTime,
  transparency: z.literal('transparent').optional(),
  visibility: z.enum(['public', 'private', 'confidential']).optional(),
  attendees: z.array(attendee).optional(),
  extendedProperties: z
    .strictObject({ private: properties.optional(), shared: properties.optional() })
    .optional(),
  anyoneCanAddSelf: z.boolean().optional(),
  guestsCanInviteOthers: z.boolean().optional(),
  guestsCanModify: z.boolean().optional(),
  guestsCanSeeOtherGuests: z.boolean().optional(),
  reminders: z.strictObject({
    useDefault: z.boolean(),
    overrides: z.array(z.strictObject({ method: z.enum(['email', 'popup']), minutes: z.int() })).optional(),
  }),
  source: z.strictObject({ url: z.string(), title: z.string().optional() }).optional(),
});

const eventResource = eventContent.extend({
  kind: z.literal('calendar#event'),
  etag: z.string(),
  id: z.string(),
  htmlLink: z.string(),
  created: z.string(),
  updated: z.string(),
  creator: person,
  organizer: person,
  iCalUID: z.string(),
  sequence: z.int(),
  eventType: z.literal('default'),
});

/** An event as kept: Google's resource as it is answered, its version, and its span in epoch milliseconds. */
export const storedEventSchema = z.strictObject({
  calendarId: z.string(),
  version: z.int(),
  startMs: z.number(),
  endMs: z.number(),
  resource: eventResource,
});

export type EventTime = z.infer<typeof eventTime>;
export type Attendee = z.infer<typeof attendee>;
export type EventContent = z.infer<typeof eventContent>;
export type EventResource = z.infer<typeof eventResource>;
export type StoredEvent = z.infer<typeof storedEventSchema>;
