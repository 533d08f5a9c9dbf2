import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { sampleGauge, type Registry } from '@surgery-calendar/service-host';
import type pg from 'pg';
import type { DoctorConnection } from '../connection/doctor-connection.ts';
import { CALENDAR_SCOPE } from '../google/scopes.ts';

const states: readonly DoctorConnection['state'][] = [
  ...(['not-connected', 'connected', 'paused', 'access-revoked', 'scope-missing', 'withdrawing'] as const),
];

/** Tells how many doctors who have ever signed in stand where with Google. */
export function measureConnections(metrics: Registry, pool: pg.Pool): void {
  sampleGauge(metrics, {
    name: 'identity_connections',
    help: 'Doctors known here, deleted ones aside, by the state of their connection with Google',
    labelNames: ['state'],
    isAway: isDatabaseUnavailable,
    sample: async () => {
      const counts = await countConnections(pool);
      return states.map((state) => ({ labels: { state }, value: counts.get(state) ?? 0 }));
    },
  });
}

async function countConnections(pool: pg.Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ state: string; doctors: number }>(
    `SELECT CASE WHEN link.user_id IS NULL THEN 'not-connected'
                 WHEN withdrawal.id IS NOT NULL THEN 'withdrawing'
                 WHEN account.status = 'revoked' THEN 'access-revoked'
                 WHEN $1 <> ALL (account.scopes) THEN 'scope-missing'
                 WHEN link.paused_at IS NOT NULL THEN 'paused'
                 ELSE 'connected' END AS state,
            count(*)::integer AS doctors
       FROM identity.doctor
       LEFT JOIN identity.user_google_auth link ON link.user_id = doctor.id
       LEFT JOIN identity.google_account account ON account.sub = link.google_sub
       LEFT JOIN identity.withdrawal ON withdrawal.user_id = doctor.id AND withdrawal.finished_at IS NULL
      WHERE deleted_at IS NULL
      GROUP BY 1`,
    [CALENDAR_SCOPE],
  );
  return new Map(rows.map(({ state, doctors }) => [state, doctors]));
}
