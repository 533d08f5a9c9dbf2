import type { Pool } from 'pg';
import type { QuotaSettings } from './quota-settings.ts';

/** How much of the project's budget this window has used, and the share of the limit that counts now. */
export async function readProjectQuota(
  pool: Pool,
  quota: QuotaSettings,
): Promise<{ readonly used: number; readonly share: number }> {
  const { rows } = await pool.query<{ used: number; share: number }>(
    `select coalesce((select sum(units)::integer from calendar_bridge.quota_use
         where scope = 'project' and slot > now() - $1::integer * interval '1 ms'), 0) as used,
       coalesce((select calendar_bridge.quota_share(s, $1::integer, now()) from calendar_bridge.quota_scope s
         where scope = 'project'), 1) as share`,
    [quota.windowMs],
  );
  return rows[0] ?? { used: 0, share: 1 };
}
