import { exchanges, queues, type QueueContract } from '@surgery-calendar/contracts';
import type { Bus, Consumer } from '@surgery-calendar/rabbit';
import { namingLoneMessages, namingMessages, type Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { consumeIdentityEvents } from './access/consume-identity-events.ts';
import type { CalendarBridgeConfiguration } from './configuration.ts';
import { consumeSurgeryEvents } from './desire/consume-surgery-events.ts';
import { consumeParkedMessages } from './parked/consume-parked-messages.ts';

/** The queues that are the bridge's alone; what is parked of each lies in a queue beside it. */
const own = [queues.bridgeSurgeryEvents, queues.bridgeIdentityEvents];
export const ownQueues = own.map(({ name }) => name);

export function declareQueues(bus: Bus): Promise<void> {
  return bus.declare({ exchanges: Object.values(exchanges), queues: own.map(withBindings) });
}

/** Takes in what hospitals publish, what identity says, and what was parked of either. */
export async function consumeQueues(
  configuration: Pick<CalendarBridgeConfiguration, 'PUBLISHER_RIGHTS' | 'ACCEPT_UNVERIFIED_PUBLISHERS'>,
  parts: {
    readonly bus: Bus;
    readonly pool: Pool;
    readonly logger: Logger;
    readonly clock: () => Date;
    readonly ownUser: string | undefined;
  },
): Promise<readonly Consumer[]> {
  const { bus, pool, clock } = parts;
  const surgeryEvents = consumeSurgeryEvents({
    ...parts,
    rights: configuration.PUBLISHER_RIGHTS,
    acceptUnverifiedPublishers: configuration.ACCEPT_UNVERIFIED_PUBLISHERS,
  });
  return [
    await bus.consumeBatches(
      queues.bridgeSurgeryEvents.name,
      // The next batch is at hand, and read, when one is stored.
      { prefetch: 256, maxBatch: 128, onArrival: surgeryEvents.onArrival },
      namingLoneMessages(surgeryEvents.handler),
    ),
    await bus.consume(
      queues.bridgeIdentityEvents.name,
      { prefetch: 4 },
      namingMessages(consumeIdentityEvents(pool, clock)),
    ),
    ...(await consumeParkedMessages({ ...parts, queues: ownQueues })),
  ];
}

function withBindings(queue: QueueContract) {
  return {
    name: queue.name,
    bindings: queue.types.map((pattern) => ({ exchange: queue.exchange, pattern })),
  };
}
