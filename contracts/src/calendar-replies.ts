import { z } from 'zod';
import { cloudEvent } from './cloud-event.ts';
import { doctorId, hospitalId, surgeryId } from './ids.ts';
import { isStorable, notStorable } from './storable-text.ts';

const text = z.string().refine(isStorable, notStorable);

const entry = z.object({
  hospitalId,
  surgeryId,
  doctorId,
  /** The surgery's revision that this reply speaks of. */
  revision: z.int().min(0),
  /**
   * Rises with every reply about this entry, whatever its cause; a projection keeps the highest. 0 where the reply is about a
   * message that was not taken (superseded, not-owner, revision-conflict) and says nothing of the entry.
   */
  entryVersion: z.int().min(0),
});

export const settledOutcome = z.enum([
  'created',
  'updated',
  'removed',
  'unchanged',
  'waiting-for-connection',
  'superseded',
]);
export type SettledOutcome = z.infer<typeof settledOutcome>;

/** `data` of `calendar.entry-settled.v1`. Times in UTC. */
export const entrySettled = entry.extend({
  outcome: settledOutcome,
  googleSub: text.optional(),
  calendarId: text.optional(),
  eventId: text.optional(),
  htmlLink: text.optional(),
  settledAt: z.iso.datetime(),
});
export type EntrySettled = z.infer<typeof entrySettled>;

export const failureCode = z.enum([
  'google-unavailable',
  'google-rate-limited',
  'google-refused',
  'invalid-entry',
  'access-revoked',
  'scope-missing',
  'calendar-gone',
  'not-owner',
  'revision-conflict',
]);
export type FailureCode = z.infer<typeof failureCode>;

/** `data` of `calendar.entry-failed.v1`. `message` names no patient. */
export const entryFailed = entry.extend({
  code: failureCode,
  message: text,
  /** True: not tried again until the content or the access changes. */
  permanent: z.boolean(),
  failedAt: z.iso.datetime(),
  nextAttemptAt: z.iso.datetime().optional(),
});
export type EntryFailed = z.infer<typeof entryFailed>;

export const entrySettledEvent = cloudEvent.extend({
  type: z.literal('calendar.entry-settled.v1'),
  data: entrySettled,
});
export const entryFailedEvent = cloudEvent.extend({
  type: z.literal('calendar.entry-failed.v1'),
  data: entryFailed,
});

/** What the bridge answers about an entry. */
export const calendarReplyEvent = z.discriminatedUnion('type', [entrySettledEvent, entryFailedEvent]);
export type CalendarReplyEvent = z.infer<typeof calendarReplyEvent>;

/**
 * `data` of `calendar.doctor-cleared.v1`, the answer to `calendar-access.withdrawing.v1` of the same `connectionVersion`: nothing is
 * left to try. `left` counts the events that could not be taken off; those of surgeries over for a day stay and are not counted.
 */
export const doctorCleared = z.object({
  hospitalId,
  doctorId,
  connectionVersion: z.int().min(0),
  left: z.int().min(0),
  clearedAt: z.iso.datetime(),
});
export type DoctorCleared = z.infer<typeof doctorCleared>;

export const doctorClearedEvent = cloudEvent.extend({
  type: z.literal('calendar.doctor-cleared.v1'),
  data: doctorCleared,
});
export type DoctorClearedEvent = z.infer<typeof doctorClearedEvent>;
