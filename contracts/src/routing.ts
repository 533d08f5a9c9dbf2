import { identityEventTypes } from './identity-events.ts';

/** Topic exchanges, durable. The CloudEvents `type` is the routing key. */
export const exchanges = {
  surgeryEvents: 'surgery.events',
  calendarReplies: 'calendar.replies',
  identityEvents: 'identity.events',
} as const;

/** A queue, the exchange and the types it is bound to. Each has a parking queue of its own, `<name>.parked`. */
export interface QueueContract {
  readonly name: string;
  readonly exchange: string;
  readonly types: readonly string[];
}

export const queues = {
  bridgeSurgeryEvents: {
    name: 'calendar-bridge.surgery-events',
    exchange: exchanges.surgeryEvents,
    // Every type, known or not: an unknown major version is parked where operators see it, not lost as unroutable.
    types: ['surgery.#'],
  },
  surgeryForeignEvents: {
    name: 'surgery.foreign-events',
    exchange: exchanges.surgeryEvents,
    // As the bridge's: what other systems publish is kept, what nobody can read is parked.
    types: ['surgery.#'],
  },
  bridgeIdentityEvents: {
    name: 'calendar-bridge.identity-events',
    exchange: exchanges.identityEvents,
    types: identityEventTypes,
  },
  surgeryCalendarReplies: {
    name: 'surgery.calendar-replies',
    exchange: exchanges.calendarReplies,
    types: ['calendar.entry-settled.v1', 'calendar.entry-failed.v1'],
  },
  identityCalendarReplies: {
    name: 'identity.calendar-replies',
    exchange: exchanges.calendarReplies,
    types: ['calendar.doctor-cleared.v1'],
  },
} as const satisfies Record<string, QueueContract>;

/** Where a queue's invalid messages wait for an operator. */
export function parkingQueueOf(queue: string): string {
  return `${queue}.parked`;
}

/** `reply_to` queues that the bridge answers to: their names begin so, so that nobody can aim replies at another queue. */
export const replyQueuePrefix = 'reply.';
