import { identityEventTypes } from './identity-events.ts';
import { patientForgottenType } from './patient-forgotten.ts';

/** Topic exchanges, durable. The CloudEvents `type` is the routing key. */
export const exchanges = {
  surgeryEvents: 'surgery.events',
  calendarReplies: 'calendar.replies',
  identityEvents: 'identity.events',
} as const;

/** Each is a RabbitMQ user of its own. */
export type ServiceName = 'surgery' | 'identity' | 'calendar-bridge';

/** The service that publishes to an exchange. */
export const exchangePublishers = {
  [exchanges.surgeryEvents]: 'surgery',
  [exchanges.calendarReplies]: 'calendar-bridge',
  [exchanges.identityEvents]: 'identity',
} as const satisfies Record<(typeof exchanges)[keyof typeof exchanges], ServiceName>;

/** Where other hospital systems publish, each as a RabbitMQ user of its own, and which types they may. */
export const inbound = { exchange: exchanges.surgeryEvents, types: ['surgery.#'] } as const;

/** A queue, the exchange and the types it is bound to. Each has a parking queue of its own, `<name>.parked`. */
export interface QueueContract {
  readonly name: string;
  readonly exchange: string;
  readonly types: readonly string[];
  readonly reader: ServiceName;
  /** What takes from the parking queue: its reader, who keeps it for operators, or nobody. */
  readonly parked: 'kept-by-reader' | 'left-in-queue';
}

export const queues = {
  bridgeSurgeryEvents: {
    name: 'calendar-bridge.surgery-events',
    exchange: exchanges.surgeryEvents,
    // Every type, known or not: an unknown major version is parked where operators see it, not lost as unroutable.
    types: ['surgery.#', patientForgottenType],
    reader: 'calendar-bridge',
    parked: 'kept-by-reader',
  },
  surgeryForeignEvents: {
    name: 'surgery.foreign-events',
    exchange: exchanges.surgeryEvents,
    // As the bridge's: what other systems publish is kept, what nobody can read is parked.
    types: ['surgery.#'],
    reader: 'surgery',
    parked: 'left-in-queue',
  },
  bridgeIdentityEvents: {
    name: 'calendar-bridge.identity-events',
    exchange: exchanges.identityEvents,
    types: identityEventTypes,
    reader: 'calendar-bridge',
    parked: 'kept-by-reader',
  },
  surgeryCalendarReplies: {
    name: 'surgery.calendar-replies',
    exchange: exchanges.calendarReplies,
    types: ['calendar.entry-settled.v1', 'calendar.entry-failed.v1'],
    reader: 'surgery',
    parked: 'left-in-queue',
  },
  identityCalendarReplies: {
    name: 'identity.calendar-replies',
    exchange: exchanges.calendarReplies,
    types: ['calendar.doctor-cleared.v1'],
    reader: 'identity',
    parked: 'left-in-queue',
  },
} as const satisfies Record<string, QueueContract>;

/** Where a queue's invalid messages wait for an operator. */
export function parkingQueueOf(queue: string): string {
  return `${queue}.parked`;
}

/** `reply_to` queues that the bridge answers to: their names begin so, so that nobody can aim replies at another queue. */
export const replyQueuePrefix = 'reply.';

/** `source` of the surgery service's messages: it owns the surgeries that were scheduled there. */
export const surgerySource = '/surgery-calendar/surgery';
