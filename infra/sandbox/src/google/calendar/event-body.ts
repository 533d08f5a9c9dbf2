import { z } from 'zod';
import { ApiRefusal, invalidField, notImitated } from './api-error.ts';

const text = z.string().nullish();
const flag = z.boolean().nullish();
const time = z.looseObject({ date: text, dateTime: text, timeZone: text }).nullish();
const properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable()).nullish();

const attendee = z.looseObject({
  email: text,
  displayName: text,
  optional: flag,
  resource: flag,
  responseStatus: z.enum(['needsAction', 'declined', 'tentative', 'accepted']).nullish(),
  comment: text,
  additionalGuests: z.int().min(0).nullish(),
});

const eventBody = z.looseObject({
  id: text,
  iCalUID: text,
  sequence: z.int().nullish(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']).nullish(),
  summary: text,
  description: z.string().max(8192).nullish(),
  location: text,
  colorId: z
    .string()
    .regex(/^([1-9]|1[01])$/)
    .nullish(),
  start: time,
  end: time,
  transparency: z.enum(['opaque', 'transparent']).nullish(),
  visibility: z.enum(['default', 'public', 'private', 'confidential']).nullish(),
  attendees: z.array(attendee).nullish(),
  organizer: z.looseObject({ email: text, displayName: text }).nullish(),
  extendedProperties: z.looseObject({ private: properties, shared: properties }).nullish(),
  anyoneCanAddSelf: flag,
  guestsCanInviteOthers: flag,
  guestsCanModify: flag,
  guestsCanSeeOtherGuests: flag,
  reminders: z
    .looseObject({
      useDefault: flag,
      overrides: z
        .array(z.looseObject({ method: z.enum(['email', 'popup']), minutes: z.int().min(0).max(40_320) }))
        .nullish(),
    })
    .nullish(),
  source: z.looseObject({ url: z.string().regex(/^https?:\/\/\S+$/i), title: text }).nullish(),
  recurrence: z.array(z.string()).nullish(),
  eventType: text,
});

/** An event as a client sends it: every field may be missing or null; fields Google does not know are ignored. */
export type EventBody = z.infer<typeof eventBody>;

/** Far deeper than any resource; JSON.stringify and the merge of a patch overflow the stack some thousands of levels down. */
const maxDepth = 100;

/** Reads a request's JSON object; 400 `parseError` for anything else, and for one nested more than 100 levels deep. */
export function parseObject(body: string): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(tryJson(body));
  if (!parsed.success || depthOf(parsed.data) > maxDepth) {
    throw new ApiRefusal(400, 'parseError', 'Parse Error');
  }
  return parsed.data;
}

/** Checks the types and limits of an event's fields: 400 `invalid` naming the field; 501 for kinds of events not imitated. */
export function parseEventBody(body: Record<string, unknown>): EventBody {
  const parsed = eventBody.safeParse(body);
  if (!parsed.success) throw invalidField(parsed.error.issues[0]?.path.join('.') ?? 'event');
  const { recurrence, eventType } = parsed.data;
  if ((recurrence ?? []).length > 0) throw notImitated('recurring events');
  if ((eventType ?? 'default') !== 'default') throw notImitated(`events of the type ${eventType ?? ''}`);
  return parsed.data;
}

/** Levels of objects and arrays in a value, counted a level at a time and no further than is needed. */
function depthOf(value: unknown): number {
  let depth = 0;
  let level = [value].filter(isNested);
  while (level.length > 0 && depth <= maxDepth) {
    depth += 1;
    level = level.flatMap((nested) => Object.values(nested).filter(isNested));
  }
  return depth;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function tryJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
