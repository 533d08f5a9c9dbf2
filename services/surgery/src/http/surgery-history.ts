import type { SurgeryChange, SurgeryHistory } from '@surgery-calendar/contracts';
import type { JsonObject, RecordedEvent } from '@surgery-calendar/event-store';
import { receivedSurgery } from '../foreign/foreign-stream.ts';
import { keptReason, keyIdsIn } from '../patient-data/kept.ts';
import { openMessage } from '../patient-data/kept-message.ts';
import { openEvent } from '../patient-data/open-event.ts';
import { openerFor, type Opener } from '../patient-data/open-surgeries.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import type { SurgeryKey } from '../patient-data/sealed-field.ts';
import { keptDomainEvent, type SurgeryDomainEvent } from '../surgery/surgery-events.ts';

/**
 * What happened to a surgery, ours or another system's: each change with who, when and why. Of a patient who was forgotten it tells
 * all but what could name them.
 */
export async function surgeryHistory(
  keys: PatientKeys,
  about: SurgeryKey,
  events: readonly RecordedEvent[],
): Promise<SurgeryHistory> {
  const found = await keys.find(events.flatMap(({ data, metadata }) => [data, metadata].flatMap(keyIdsIn)));
  const opener = openerFor(found, about);
  return {
    items: await Promise.all(
      events.map(async (event) => ({
        ...whoAndWhy(event, opener),
        ...(await changeOf(event, opener, keys)),
      })),
    ),
  };
}

async function changeOf(event: RecordedEvent, opener: Opener, keys: PatientKeys) {
  const received = receivedSurgery.safeParse(event);
  if (received.success) {
    const { messageType, surgery } = received.data.data;
    const change = messageType.split('.')[1] as SurgeryChange;
    return { revision: surgery.revision, change, details: { ...(await openMessage(keys, surgery)) } };
  }
  const { type, data } = openEvent(keptDomainEvent.parse(event), opener);
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

function whoAndWhy({ metadata, recordedAt }: RecordedEvent, opener: Opener) {
  const reason = keptReason.safeParse(metadata['reason']).data;
  return {
    at: textOf(metadata, 'at') ?? recordedAt.toISOString(),
    by: { subject: textOf(metadata, 'subject'), client: textOf(metadata, 'client') ?? '' },
    reason: opener.text(reason, 'reason') ?? null,
    correlationId: textOf(metadata, 'correlationId'),
    causationId: textOf(metadata, 'causationId'),
  };
}

function textOf(metadata: JsonObject, field: string): string | null {
  const value = metadata[field];
  return typeof value === 'string' ? value : null;
}
