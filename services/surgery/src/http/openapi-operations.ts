import {
  CLOUD_EVENT,
  CLOUD_EVENT_BATCH,
  scheduleSurgeryRequest,
  surgeryEvent,
} from '@surgery-calendar/contracts';
import { z } from 'zod';
import { commands } from './openapi-commands.ts';
import { always, json, ofBody, type Operation } from './openapi-parts.ts';
import { problemAnswers } from './openapi-problems.ts';
import { reads } from './openapi-reads.ts';

const message = surgeryEvent.meta({ id: 'SurgeryEvent', description: 'A `surgery.*.v1` CloudEvent.' });
const {
  allowPastStart: _,
  reason: __,
  ...booking
} = scheduleSurgeryRequest.parse(scheduleSurgeryRequest.meta()?.['example']);
const messageExample = {
  specversion: '1.0',
  id: '0199c0de-0000-7000-8000-000000000001',
  source: '/hospitals/hc-sp/his',
  type: 'surgery.scheduled.v1',
  subject: 'hc-sp/his-4711',
  time: '2030-11-21T12:00:00.000Z',
  datacontenttype: 'application/json',
  data: { hospitalId: 'hc-sp', surgeryId: 'his-4711', revision: 0, status: 'scheduled', ...booking },
};
const messages: Operation = {
  ...{ method: 'post', path: '/messages', tags: ['Messages'] },
  summary: 'Publishes CloudEvents of a system without AMQP',
  description: 'Answered once the bus has confirmed all of them. To send them again changes nothing.',
  'x-roles': ['scheduler', 'system'],
  request: {
    body: {
      required: true,
      content: {
        [CLOUD_EVENT]: { schema: message, example: messageExample },
        [CLOUD_EVENT_BATCH]: { schema: z.array(message).min(1).max(1_000), example: [messageExample] },
      },
    },
  },
  responses: {
    202: {
      description: 'The ids of the messages.',
      content: json(z.object({ accepted: z.array(z.string()) })),
    },
    ...problemAnswers([...always, ...ofBody, 'hospital-unknown']),
  },
};

/** Every operation of the service that asks for a token. */
export const operations: readonly Operation[] = [...commands, ...reads, messages];
