import { patientForgottenType, type PatientForgottenEvent } from '@surgery-calendar/contracts';
import type { RecordedEvent } from '@surgery-calendar/event-store';
import { ownSource } from '../stream/surgery-stream.ts';
import { forgottenIn } from './forgotten-stream.ts';

/** The message that tells of a patient who was forgotten. It names surgeries, and neither the patient nor the key. */
export function forgottenMessage(event: RecordedEvent): PatientForgottenEvent | undefined {
  const { hospitalId, surgeries, forgottenAt } = forgottenIn(event);
  if (surgeries.length === 0) return undefined;
  return {
    specversion: '1.0',
    id: event.id,
    source: ownSource,
    type: patientForgottenType,
    subject: hospitalId,
    time: event.recordedAt.toISOString(),
    datacontenttype: 'application/json',
    data: { hospitalId, surgeries, forgottenAt },
  };
}
