import { z } from 'zod';
import { failureCode } from './calendar-replies.ts';
import { doctorId, hospitalId, surgeryId } from './ids.ts';
import { surgeryBooking, teamRole } from './surgery.ts';

/** Where a doctor's calendar stands with the surgery's newest revision. */
export const calendarState = z.enum(['pending', 'on-calendar', 'failed', 'not-connected', 'removed']);
export type CalendarState = z.infer<typeof calendarState>;

export const surgeryStatus = z.enum(['scheduled', 'cancelled', 'completed']);
export type SurgeryStatus = z.infer<typeof surgeryStatus>;

const calendar = z.object({
  calendarState,
  googleEventId: z.string().nullable(),
  googleEventLink: z
    .string()
    .nullable()
    .meta({ description: 'Where the event opens in Google Calendar, for the doctor’s own account.' }),
  googleLastSync: z.iso
    .datetime()
    .nullable()
    .meta({ description: 'When the bridge last confirmed the entry, UTC.' }),
  googleSyncError: z.object({ code: failureCode, message: z.string(), at: z.iso.datetime() }).nullable(),
});

/** What `GET /surgeries/{id}`, every command, the list and the changes answer. */
export const surgeryResponse = z
  .object({
    hospitalId,
    surgeryId,
    source: z.string().meta({ description: 'The system that owns the surgery and alone may change it.' }),
    revision: z.int().min(0),
    status: surgeryStatus,
    ...surgeryBooking.shape,
    reason: z.string().optional().meta({ description: 'Why it was cancelled.' }),
    // The present surgeon's; the same again, with the team's, in `calendars`.
    ...calendar.shape,
    calendars: z.array(
      calendar.extend({ doctorId, role: z.enum(['surgeon', ...teamRole.options]) }).meta({
        id: 'DoctorCalendar',
      }),
    ),
  })
  .meta({ id: 'Surgery' });
export type SurgeryResponse = z.infer<typeof surgeryResponse>;

/** What `GET /surgeries` answers. */
export const surgeryPage = z
  .object({
    items: z.array(surgeryResponse),
    nextCursor: z.string().nullable().meta({ description: '`cursor` of the next page; null: that was all.' }),
  })
  .meta({ id: 'SurgeryPage' });
export type SurgeryPage = z.infer<typeof surgeryPage>;

export const surgeryChange = z.enum([
  'scheduled',
  'rescheduled',
  'reassigned',
  'amended',
  'cancelled',
  'completed',
]);
export type SurgeryChange = z.infer<typeof surgeryChange>;

/** What `GET /surgeries/{id}/history` answers: every change, the first first. */
export const surgeryHistory = z
  .object({
    items: z.array(
      z
        .object({
          revision: z.int().min(0),
          change: surgeryChange,
          at: z.iso.datetime().meta({ description: 'When it was commanded or received, UTC.' }),
          by: z.object({
            subject: z
              .string()
              .nullable()
              .meta({ description: 'The person or user, by its token or login.' }),
            client: z.string().meta({ description: 'The program.' }),
          }),
          reason: z.string().nullable(),
          correlationId: z.string().nullable(),
          causationId: z.string().nullable(),
          details: z.record(z.string(), z.unknown()).meta({ description: 'What was changed, to what.' }),
        })
        .meta({ id: 'SurgeryHistoryItem' }),
    ),
  })
  .meta({ id: 'SurgeryHistory' });
export type SurgeryHistory = z.infer<typeof surgeryHistory>;

/** What `GET /conflicts` answers: messages that were parked since somebody else had said otherwise before. */
export const conflictPage = z
  .object({
    items: z.array(
      z
        .object({
          surgeryId,
          code: z.enum(['not-owner', 'revision-conflict']),
          revision: z.int().min(0),
          source: z.string().meta({ description: 'Who published the message.' }),
          owner: z.string().meta({ description: 'The source that owns the surgery.' }),
          messageId: z.string(),
          receivedAt: z.iso.datetime(),
        })
        .meta({ id: 'Conflict' }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'ConflictPage' });
export type ConflictPage = z.infer<typeof conflictPage>;
