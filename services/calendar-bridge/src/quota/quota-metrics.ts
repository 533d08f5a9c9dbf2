import { Gauge, type Registry } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import type { QuotaSettings } from './quota-settings.ts';
import { readProjectQuota } from './read-quota.ts';

/** Tells how much of Google's limit for the project is used, and how much of it Google allows just now. */
export function measureQuota(metrics: Registry, pool: Pool, quota: QuotaSettings): void {
  new Gauge({
    name: 'calendar_bridge_quota_used',
    help: 'Calls of all replicas within the window',
    labelNames: ['scope'],
    registers: [metrics],
    async collect() {
      this.set({ scope: 'project' }, (await readProjectQuota(pool, quota)).used);
    },
  });
  new Gauge({
    name: 'calendar_bridge_quota_share',
    help: 'The part of the limit that is used since Google last refused, from 0 to 1',
    labelNames: ['scope'],
    registers: [metrics],
    async collect() {
      this.set({ scope: 'project' }, (await readProjectQuota(pool, quota)).share);
    },
  });
}
