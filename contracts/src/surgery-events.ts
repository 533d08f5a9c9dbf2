import { z } from 'zod';
import { cloudEvent, type CloudEvent } from './cloud-event.ts';
import { surgery, type Surgery } from './surgery.ts';

/** The messages about a surgery, with the status that each type must carry. */
export const surgeryEventStatus = {
  'surgery.scheduled.v1': 'scheduled',
  'surgery.rescheduled.v1': 'scheduled',
  'surgery.reassigned.v1': 'scheduled',
  'surgery.amended.v1': 'scheduled',
  'surgery.cancelled.v1': 'cancelled',
} as const satisfies Record<string, Surgery['status']>;
export type SurgeryEventType = keyof typeof surgeryEventStatus;
export const surgeryEventTypes = Object.keys(surgeryEventStatus) as SurgeryEventType[];

export interface SurgeryEvent extends CloudEvent<Surgery> {
  type: SurgeryEventType;
  subject: string;
}

/** A `surgery.*.v1` CloudEvent whose type, status, subject and data agree. */
export const surgeryEvent = cloudEvent
  .extend({ type: z.enum(surgeryEventTypes), subject: z.string(), data: surgery })
  .superRefine((event, context) => {
    const subject = subjectOf(event.data);
    if (event.subject !== subject) {
      context.addIssue({
        code: 'custom',
        path: ['subject'],
        message: `must be <hospitalId>/<surgeryId> of data`,
      });
    }
    if (event.data.status !== surgeryEventStatus[event.type]) {
      const message = `must be ${surgeryEventStatus[event.type]} in a message of type ${event.type}`;
      context.addIssue({ code: 'custom', path: ['data', 'status'], message });
    }
  });

/** `subject` of a surgery's messages. */
export function subjectOf(data: { hospitalId: string; surgeryId: string }): string {
  return `${data.hospitalId}/${data.surgeryId}`;
}
