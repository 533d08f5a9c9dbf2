import { type CalendarAccessChange, type DoctorAccessEvent } from '@surgery-calendar/contracts';
import { type OutboxMessage } from '@surgery-calendar/outbox';
import { identityEventMessage } from '../identity-event-message.ts';

/** The message that wakes the bridge after a doctor's connection changed. In order per doctor. */
export function accessMessage(
  type: DoctorAccessEvent['type'],
  change: CalendarAccessChange,
  about: { readonly id: string; readonly time: Date },
): OutboxMessage {
  return identityEventMessage(type, `${change.hospitalId}/${change.doctorId}`, change, about);
}
