import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type Actor } from '../audit/audit-entry.ts';
import { announceAccess, type Announcing } from './announce-access.ts';
import { type Pause } from './doctor-connection.ts';
import { isLeaving, lockDoctor } from './lock-doctor.ts';

/** `unchanged`: it was so already. */
export type PauseOutcome = 'paused' | 'resumed' | 'unchanged' | 'not-connected' | 'withdrawing';

/** Pauses a doctor's calendar, with what becomes of the surgeries that have not begun, or resumes it; `undefined` resumes. */
export function pauseCalendar(
  parts: Announcing & { readonly pool: pg.Pool },
  doctorRowId: string,
  entries: Pause['entries'] | undefined,
  actor: Actor,
): Promise<PauseOutcome> {
  const { pool, now } = parts;
  return inTransaction(pool, async (client) => {
    const doctor = await lockDoctor(client, doctorRowId);
    if (doctor?.googleSub === undefined) return 'not-connected';
    if (await isLeaving(client, doctorRowId)) return 'withdrawing';
    const { rowCount } = await client.query(
      `UPDATE identity.user_google_auth
          SET paused_entries = $2, paused_at = CASE WHEN $2 IS NULL THEN NULL ELSE coalesce(paused_at, $3) END
        WHERE user_id = $1 AND paused_entries IS DISTINCT FROM $2`,
      [doctorRowId, entries, now],
    );
    if (rowCount === 0) return 'unchanged';
    await announceAccess(client, 'preferences.changed.v1', { doctorRowId }, parts);
    await appendAudit(client, {
      ...{ at: now, actor, action: entries === undefined ? 'calendar.resumed' : 'calendar.paused', doctor },
      detail: entries === undefined ? {} : { entries },
    });
    return entries === undefined ? 'resumed' : 'paused';
  });
}
