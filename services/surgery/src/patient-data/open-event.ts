import type { KeptEvent, SurgeryDomainEvent } from '../surgery/surgery-events.ts';
import type { Opener } from './open-surgeries.ts';

/** An event in the clear. What can name a patient who was forgotten is left out, and `forgottenPatient` stands for the patient. */
export function openEvent(kept: KeptEvent, opener: Opener): SurgeryDomainEvent {
  switch (kept.type) {
    case 'SurgeryScheduled': {
      const { booking, ...data } = kept.data;
      const { patient, notes: keptNotes, ...rest } = booking;
      const notes = opener.text(keptNotes, 'notes');
      const opened = { ...rest, patient: opener.patient(patient), ...(notes === undefined ? {} : { notes }) };
      return { type: kept.type, data: { ...data, booking: opened } };
    }
    case 'SurgeryAmended': {
      const { patient, notes, ...rest } = kept.data;
      const data = {
        ...rest,
        ...(patient === undefined ? {} : { patient: opener.patient(patient) }),
        ...(notes === undefined || notes === null ? {} : { notes: opener.text(notes, 'notes') }),
      };
      return { type: kept.type, data: notes === null ? { ...data, notes } : data };
    }
    case 'SurgeryCancelled': {
      const reason = opener.text(kept.data.reason, 'reason');
      return { type: kept.type, data: reason === undefined ? {} : { reason } };
    }
    case 'SurgeryRescheduled':
    case 'SurgeryReassigned':
    case 'SurgeryCompleted':
      return kept;
  }
}
