import type { SurgeryChange, SurgeryHistory } from '@surgery-calendar/contracts';
import type { JsonObject, RecordedEvent } from '@surgery-calendar/event-store';
import { receivedSurgery } from '../foreign/foreign-stream.ts';
import { surgeryDomainEvent, type SurgeryDomainEvent } from '../surgery/surgery-events.ts';

/** What happened to a surgery, ours or another system's: each change with who, when and why. */
export function surgeryHistory(events: readonly RecordedEvent[]): SurgeryHistory {
  return { items: events.map((event) => ({ ...whoAndWhy(event), ...changeOf(event) })) };
}

function changeOf(event: RecordedEvent) {
  const received = receivedSurgery.safeParse(event);
  if (received.success) {
    const { messageType, surgery } = received.data.data;
    const change = messageType.split('.')[1] as SurgeryChange;
    return { revision: surgery.revision, change, details: { ...surgery } };
  }
  const { type, data } = surgeryDomainEvent.parse(event);
  return { revision: Number(event.revision), change: changes[type], details: { ...data } };
}

const changes: Readonly<Record<SurgeryDomainEvent['type'], SurgeryChange>> = {
  SurgeryScheduled: 'scheduled',
  SurgeryRescheduled: 'rescheduled',
  SurgeryReassigned: 'reassigned',
  SurgeryAmended: 'amended',
  SurgeryCancelled: 'cancelled',
  SurgeryCompleted: 'completed',
};

function whoAndWhy({ metadata, recordedAt }: RecordedEvent) {
  return {
    at: textOf(metadata, 'at') ?? recordedAt.toISOString(),
    by: { subject: textOf(metadata, 'subject'), client: textOf(metadata, 'client') ?? '' },
    reason: textOf(metadata, 'reason'),
    correlationId: textOf(metadata, 'correlationId'),
    causationId: textOf(metadata, 'causationId'),
  };
}

function textOf(metadata: JsonObject, field: string): string | null {
  const value = metadata[field];
  return typeof value === 'string' ? value : null;
}
