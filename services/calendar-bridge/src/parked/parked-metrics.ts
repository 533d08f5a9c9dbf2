import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { sampleGauge, type Registry } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';

/** Tells how many messages could not be taken and wait for an operator's decision. */
export function measureParked(metrics: Registry, pool: Pool, queues: readonly string[]): void {
  sampleGauge(metrics, {
    name: 'calendar_bridge_parked_messages',
    help: 'Messages that could not be taken and that no operator has decided on, by the queue that they were meant for',
    labelNames: ['queue'],
    isAway: isDatabaseUnavailable,
    sample: async () => {
      const { rows } = await pool.query<{ queue: string; parked: number }>(
        `select queues.queue, count(parked.id)::integer as parked
         from unnest($1::text[]) as queues (queue)
           left join calendar_bridge.parked_message parked on parked.queue = queues.queue and parked.decision is null
         group by queues.queue`,
        [queues],
      );
      return rows.map(({ queue, parked }) => ({ labels: { queue }, value: parked }));
    },
  });
}
