import { forgottenPatient, isForgotten, type Patient } from '@surgery-calendar/contracts';
import type { KeptEvent, SurgeryDomainEvent } from '../surgery/surgery-events.ts';
import { encrypt } from './cipher.ts';
import type { KeptPatient, Sealed } from './kept.ts';
import type { PatientKey } from './key-cache.ts';
import { fieldOf, type SurgeryKey } from './sealed-field.ts';

/** Seals what can name the patient of one surgery with the patient's key. */
export interface Sealer {
  patient(clear: Patient): KeptPatient;
  text(clear: string, field: 'notes' | 'reason'): Sealed;
}

export function sealerFor(key: PatientKey, about: SurgeryKey): Sealer {
  const seal = (clear: unknown, field: 'patient' | 'notes' | 'reason'): Sealed => ({
    sealed: `${key.id}.${encrypt(key.secret, JSON.stringify(clear), fieldOf(about, field))}`,
  });
  return {
    // There is nothing of a forgotten patient to seal.
    patient: (clear) => (isForgotten(clear) ? { ...forgottenPatient } : seal(clear, 'patient')),
    text: seal,
  };
}

/** An event as it is kept. */
export function sealEvent(event: SurgeryDomainEvent, sealer: Sealer): KeptEvent {
  switch (event.type) {
    case 'SurgeryScheduled':
      return { ...event, data: { ...event.data, booking: sealFields(event.data.booking, sealer) } };
    case 'SurgeryAmended': {
      const { patient, notes, ...rest } = event.data;
      return {
        ...event,
        data: {
          ...rest,
          ...(patient === undefined ? {} : { patient: sealer.patient(patient) }),
          ...(notes === undefined ? {} : { notes: notes === null ? null : sealer.text(notes, 'notes') }),
        },
      };
    }
    case 'SurgeryCancelled': {
      const { reason } = event.data;
      return { ...event, data: reason === undefined ? {} : { reason: sealer.text(reason, 'reason') } };
    }
    case 'SurgeryRescheduled':
    case 'SurgeryReassigned':
    case 'SurgeryCompleted':
      return event;
  }
}

/** A booking, or a message, with its patient and notes sealed. */
export function sealFields<Fields extends { readonly patient: Patient; readonly notes?: string | undefined }>(
  { patient, notes, ...rest }: Fields,
  sealer: Sealer,
) {
  return {
    ...rest,
    patient: sealer.patient(patient),
    ...(notes === undefined ? {} : { notes: sealer.text(notes, 'notes') }),
  };
}
