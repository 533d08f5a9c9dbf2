import {
  CLOUD_EVENT,
  exchanges,
  doctorAccessEvent,
  type CalendarAccessChange,
  type DoctorAccessEvent,
} from '@surgery-calendar/contracts';
import { type OutboxMessage } from '@surgery-calendar/outbox';

/** The message that wakes the bridge after a doctor's connection changed. In order per doctor. */
export function accessMessage(
  type: DoctorAccessEvent['type'],
  change: CalendarAccessChange,
  { id, time }: { readonly id: string; readonly time: Date },
): OutboxMessage {
  const subject = `${change.hospitalId}/${change.doctorId}`;
  const event: DoctorAccessEvent = doctorAccessEvent.parse({
    specversion: '1.0',
    id,
    source: '/surgery-calendar/identity',
    type,
    subject,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data: change,
  });
  return {
    exchange: exchanges.identityEvents,
    routingKey: type,
    body: JSON.stringify(event),
    contentType: CLOUD_EVENT,
    messageId: id,
    orderingKey: subject,
  };
}
