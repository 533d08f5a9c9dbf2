import { z } from 'zod';
import { calendarState, surgeryStatus } from './surgery-answers.ts';
import { doctorId } from './ids.ts';
import { surgeryBooking } from './surgery.ts';
import { instant } from './time.ts';

const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(500)
  .default(50)
  .meta({ description: 'Items a page.', example: 50 });
const cursor = z
  .string()
  .max(500)
  .optional()
  .meta({ description: '`nextCursor` of the page before; the filters must be the same.' });

/** Query of `GET /surgeries`: by start, then by id. Filters add up. */
export const surgeryListQuery = z.strictObject({
  from: instant.optional().meta({ description: 'Only what ends after this instant.' }),
  to: instant.optional().meta({ description: 'Only what starts before this instant.' }),
  surgeonId: doctorId.optional(),
  facility: surgeryBooking.shape.facility.optional(),
  room: surgeryBooking.shape.room,
  status: surgeryStatus.optional(),
  calendarState: calendarState
    .optional()
    .meta({ description: 'Where the present surgeon’s calendar stands with the newest revision.' }),
  cursor,
  limit,
});
export type SurgeryListQuery = z.infer<typeof surgeryListQuery>;

/** Query of `GET /conflicts`: the newest first. */
export const conflictListQuery = z.strictObject({ cursor, limit });
export type ConflictListQuery = z.infer<typeof conflictListQuery>;
