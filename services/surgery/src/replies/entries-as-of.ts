import {
  entryFailed,
  entrySettled,
  type DoctorId,
  type HospitalId,
  type SurgeryId,
} from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import { applyReply, type CalendarEntries, type CalendarEntry } from './calendar-entry.ts';
import { replyStream } from './consume-replies.ts';

/** A surgery's entries as the replies until `at` had left them, from the log alone. */
export async function entriesAsOf(
  store: EventStore,
  key: { readonly hospitalId: HospitalId; readonly surgeryId: SurgeryId },
  at: Date,
): Promise<CalendarEntries> {
  const slice = await store.readStream(replyStream(key.hospitalId, key.surgeryId));
  const entries = new Map<DoctorId, CalendarEntry>();
  for (const event of slice.found ? slice.events : []) {
    if (event.recordedAt > at) break;
    const settled = entrySettled.safeParse(event.data);
    const reply = settled.success ? settled.data : entryFailed.parse(event.data);
    const entry = applyReply(entries.get(reply.doctorId), reply);
    if (entry !== undefined) entries.set(reply.doctorId, entry);
  }
  return entries;
}
