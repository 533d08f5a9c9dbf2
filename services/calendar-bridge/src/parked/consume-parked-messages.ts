import { parkingQueueOf } from '@surgery-calendar/contracts';
import type { Bus, Consumer } from '@surgery-calendar/rabbit';
import type { Pool } from 'pg';
import { storeParkedMessages } from './store-parked-message.ts';

/** Moves what the bridge's queues could not take out of their parking queues into the table, where operators decide on it. */
export function consumeParkedMessages(options: {
  readonly bus: Bus;
  readonly pool: Pool;
  readonly queues: readonly string[];
  readonly ownUser: string | undefined;
  readonly clock: () => Date;
}): Promise<Consumer[]> {
  const { bus, queues, ...parts } = options;
  return Promise.all(
    queues.map((queue) =>
      bus.consume(parkingQueueOf(queue), { prefetch: 4 }, storeParkedMessages({ ...parts, queue })),
    ),
  );
}
