import {
  subjectOf,
  type Surgery,
  type SurgeryEvent,
  type SurgeryEventType,
} from '@surgery-calendar/contracts';
import type { SurgeryAt } from '../stream/surgery-stream.ts';
import type { SurgeryDomainEvent } from '../surgery/surgery-events.ts';

/** `source` of this service's messages: it owns the surgeries it schedules. */
export const source = '/surgery-calendar/surgery';

/** The message that tells of an event: the whole surgery as it then was, under the event's own id. */
export function composeMessage(
  event: { readonly id: string; readonly type: SurgeryDomainEvent['type']; readonly recordedAt: Date },
  surgery: SurgeryAt,
): SurgeryEvent {
  const data = surgeryData(surgery);
  return {
    specversion: '1.0',
    id: event.id,
    source,
    type: messageType(event.type),
    subject: subjectOf(data),
    time: event.recordedAt.toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}

/** A surgery in the shape of the messages. */
export function surgeryData({ state, revision }: SurgeryAt): Surgery {
  const { hospitalId, surgeryId, booking } = state;
  const data = { hospitalId, surgeryId, revision: Number(revision), ...booking };
  switch (state.status) {
    case 'scheduled':
      return { ...data, status: 'scheduled' };
    case 'cancelled':
      return {
        ...data,
        status: 'cancelled',
        ...(state.reason === undefined ? {} : { reason: state.reason }),
      };
  }
}

function messageType(type: SurgeryDomainEvent['type']): SurgeryEventType {
  switch (type) {
    case 'SurgeryScheduled':
      return 'surgery.scheduled.v1';
    case 'SurgeryRescheduled':
      return 'surgery.rescheduled.v1';
    case 'SurgeryCancelled':
      return 'surgery.cancelled.v1';
  }
}
