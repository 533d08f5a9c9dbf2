import { z } from 'zod';
import { calendarAccessChange, doctorEventTypes, policyChange } from './identity-events.ts';
import { doctorCleared, entryFailed, entrySettled } from './calendar-replies.ts';
import { CLOUD_EVENT, cloudEvent } from './cloud-event.ts';
import { patientForgotten, patientForgottenType } from './patient-forgotten.ts';
import { exchanges, parkingQueueOf, queues } from './routing.ts';
import { surgeryEventTypes } from './surgery-events.ts';
import { surgery } from './surgery.ts';

const channels = {
  [exchanges.surgeryEvents]: [
    ...surgeryEventTypes.map((type) => ({ type, data: surgery })),
    { type: patientForgottenType, data: patientForgotten },
  ],
  [exchanges.calendarReplies]: [
    { type: 'calendar.entry-settled.v1', data: entrySettled },
    { type: 'calendar.entry-failed.v1', data: entryFailed },
    { type: 'calendar.doctor-cleared.v1', data: doctorCleared },
  ],
  [exchanges.identityEvents]: [
    ...doctorEventTypes.map((type) => ({ type, data: calendarAccessChange })),
    { type: 'policy.changed.v1', data: policyChange },
  ],
};

/** The bus contract as an AsyncAPI 3.0 document, generated from the schemas that parse. */
export function asyncApiDocument(): object {
  const messages = Object.values(channels).flat();
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'surgery-calendar',
      version: '1.0.0',
      description:
        'CloudEvents 1.0 in structured JSON over RabbitMQ. The type is the routing key; message_id is the event id. ' +
        'Readers ignore fields that they do not know. A publisher that sets reply_to (a queue named reply.*) gets the ' +
        'replies to its message there as well, with its correlation_id.',
    },
    defaultContentType: CLOUD_EVENT,
    channels: Object.fromEntries(
      Object.entries(channels).map(([exchange, ofChannel]) => [
        exchange,
        {
          address: exchange,
          messages: Object.fromEntries(
            ofChannel.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]),
          ),
          bindings: {
            amqp: { is: 'routingKey', exchange: { name: exchange, type: 'topic', durable: true } },
          },
        },
      ]),
    ),
    operations: Object.fromEntries(
      Object.values(queues).map((queue) => [
        queue.name,
        {
          action: 'receive',
          channel: { $ref: `#/channels/${queue.exchange}` },
          description: `Queue ${queue.name}, bound to ${queue.types.join(', ')}. Invalid messages go to ${parkingQueueOf(queue.name)}.`,
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        messages.map(({ type, data }) => [
          type,
          {
            name: type,
            contentType: CLOUD_EVENT,
            payload: z.toJSONSchema(cloudEvent.extend({ type: z.literal(type), subject: z.string(), data }), {
              io: 'input',
            }),
          },
        ]),
      ),
    },
  };
}
