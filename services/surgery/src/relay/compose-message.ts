import { subjectOf, type Surgery, type SurgeryEvent } from '@surgery-calendar/contracts';
import { messageType } from '../stream/published-events.ts';
import { ownSource, type SurgeryAt } from '../stream/surgery-stream.ts';
import type { SurgeryDomainEvent } from '../surgery/surgery-events.ts';

/** The message that tells of an event: the whole surgery as it then was, under the event's own id. Undefined: nobody is told. */
export function composeMessage(
  event: { readonly id: string; readonly type: SurgeryDomainEvent['type']; readonly recordedAt: Date },
  surgery: SurgeryAt,
): SurgeryEvent | undefined {
  const type = messageType(event.type);
  if (type === undefined) return undefined;
  const data = surgeryData(surgery);
  return {
    specversion: '1.0',
    id: event.id,
    source: ownSource,
    type,
    subject: subjectOf(data),
    time: event.recordedAt.toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}

/** A surgery as other systems know it, by its newest message: for them a completed one still stands. */
export function surgeryData({ state, messageRevision }: SurgeryAt): Surgery {
  const { hospitalId, surgeryId, booking } = state;
  const data = { hospitalId, surgeryId, revision: Number(messageRevision), ...booking };
  switch (state.status) {
    case 'scheduled':
    case 'completed':
      return { ...data, status: 'scheduled' };
    case 'cancelled':
      return {
        ...data,
        status: 'cancelled',
        ...(state.reason === undefined ? {} : { reason: state.reason }),
      };
  }
}
