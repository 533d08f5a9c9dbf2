import type { SurgeryEventType } from '@surgery-calendar/contracts';
import type { SurgeryDomainEvent } from '../surgery/surgery-events.ts';

/** The type of the message that tells of an event; undefined: nobody is told. */
export function messageType(type: SurgeryDomainEvent['type']): SurgeryEventType | undefined {
  switch (type) {
    case 'SurgeryScheduled':
      return 'surgery.scheduled.v1';
    case 'SurgeryRescheduled':
      return 'surgery.rescheduled.v1';
    case 'SurgeryReassigned':
      return 'surgery.reassigned.v1';
    case 'SurgeryAmended':
      return 'surgery.amended.v1';
    case 'SurgeryCancelled':
      return 'surgery.cancelled.v1';
    case 'SurgeryCompleted':
      return undefined;
  }
}

export function isPublished(type: SurgeryDomainEvent['type']): boolean {
  return messageType(type) !== undefined;
}
