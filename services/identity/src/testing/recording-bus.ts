import {
  CLOUD_EVENT,
  exchanges,
  identityEvent,
  queues,
  type DoctorCleared,
  type DoctorAccessEvent,
  type PolicyChangedEvent,
} from '@surgery-calendar/contracts';
import { type Bus, type MessageHandler } from '@surgery-calendar/rabbit';

export interface RecordingBus extends Bus {
  /** Hands identity what the bridge says after it took a doctor's entries off; gives what became of the message. */
  deliver(cleared: DoctorCleared): Promise<string>;
}

/** The bus as identity sees it: what it publishes is kept, what the bridge answers is handed over. */
export function recordingBus({
  published,
  policyChanges,
}: {
  readonly published: DoctorAccessEvent[];
  readonly policyChanges: PolicyChangedEvent[];
}): RecordingBus {
  const handlers: MessageHandler[] = [];
  const known = new Set<string>();
  return {
    declare: () => Promise.resolve(),
    publish: (message) => {
      const event = identityEvent.parse(JSON.parse(message.body.toString()));
      // The outbox promises each message once or more: the same one again is none.
      if (known.has(event.id)) return Promise.resolve();
      known.add(event.id);
      if (event.type === 'policy.changed.v1') policyChanges.push(event);
      else published.push(event);
      return Promise.resolve();
    },
    consume: (queue, _options, handler) => {
      if (queue !== queues.identityCalendarReplies.name) throw new Error(`identity has no queue ${queue}`);
      handlers.push(handler);
      return Promise.resolve({ close: () => Promise.resolve() });
    },
    consumeBatches: (queue) => Promise.reject(new Error(`identity takes no batches of ${queue}`)),
    async deliver(cleared) {
      const [handler] = handlers;
      if (handler === undefined) throw new Error('nobody consumes');
      const type = 'calendar.doctor-cleared.v1';
      const event = {
        ...{ specversion: '1.0', id: 'cleared', source: '/surgery-calendar/calendar-bridge', type },
        ...{ subject: `${cleared.hospitalId}/${cleared.doctorId}`, time: cleared.clearedAt },
        ...{ datacontenttype: 'application/json', data: cleared },
      };
      const verdict = await handler({
        body: Buffer.from(JSON.stringify(event)),
        ...{ contentType: CLOUD_EVENT, messageId: 'cleared', routingKey: type, headers: {} },
        exchange: exchanges.calendarReplies,
      });
      return verdict.kind;
    },
    isConnected: () => true,
    hasQueue: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
}
