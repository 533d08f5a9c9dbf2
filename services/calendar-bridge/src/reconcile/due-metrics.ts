import { Gauge, type Registry } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';

/** More than this is not counted: the number is for an alarm, and a count costs the more the higher it is. */
const countedAtMost = 10_000;

/** Tells how many entries are due and not yet in a worker's hands. */
export function measureDueEntries(metrics: Registry, pool: Pool): void {
  new Gauge({
    name: 'calendar_bridge_entries_due',
    help: `Entries that wait for a worker; ${countedAtMost} stands for that many or more`,
    labelNames: ['lane'],
    registers: [metrics],
    async collect() {
      for (const lane of ['live', 'slow']) {
        const { rows } = await pool.query<{ due: number }>(
          `select count(*)::integer as due from (
             select from calendar_bridge.entry
             where lane = $1 and due_at <= now() and lease_token is null limit $2) as counted`,
          [lane, countedAtMost],
        );
        this.set({ lane }, rows[0]?.due ?? 0);
      }
    },
  });
}
