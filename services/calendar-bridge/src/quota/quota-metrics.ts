import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { sampleGauge, type Registry } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import type { QuotaSettings } from './quota-settings.ts';
import { readProjectQuota } from './read-quota.ts';

/** Tells how much of Google's limit for the project is used, how much of it Google allows just now, and what is left of that. */
export function measureQuota(metrics: Registry, pool: Pool, quota: QuotaSettings): void {
  const gauge = (
    name: string,
    help: string,
    valueOf: (read: { readonly used: number; readonly share: number }) => number,
  ) =>
    sampleGauge(metrics, {
      ...{ name, help, labelNames: ['scope'], isAway: isDatabaseUnavailable },
      sample: async () => [
        { labels: { scope: 'project' }, value: valueOf(await readProjectQuota(pool, quota)) },
      ],
    });
  gauge('calendar_bridge_quota_used', 'Calls of all replicas within the window', ({ used }) => used);
  gauge(
    'calendar_bridge_quota_share',
    'The part of the limit that is used since Google last refused, from 0 to 1',
    ({ share }) => share,
  );
  gauge('calendar_bridge_quota_left', 'Calls that the window still has room for', ({ used, share }) =>
    Math.max(0, Math.floor(quota.projectLimit * share) - used),
  );
}
