import { exchangePublishers, inbound, queues, replyQueuePrefix } from '@surgery-calendar/contracts';
import type { BusPlan } from '@surgery-calendar/rabbit/broker-definitions';

/** The bus as the contracts have it, in `vhost`, with these users of other hospital systems. */
export function planBus(vhost: string, publishers: readonly string[]): BusPlan {
  return {
    vhost,
    exchanges: Object.entries(exchangePublishers).map(([name, publisher]) => ({ name, publisher })),
    queues: Object.values(queues).map(({ parked, ...queue }) => ({
      ...queue,
      readsParked: parked === 'kept-by-reader',
    })),
    outside: { users: publishers, ...inbound, replyQueuePrefix },
  };
}
