import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type Actor, type AuditEntry } from '../audit/audit-entry.ts';
import { announceAccess, type Announcing } from './announce-access.ts';

/**
 * Google has ended an account's grant: marks it revoked and tells the bus of every doctor it belongs to, in the caller's transaction.
 * False, and nothing changed, for an account that is not active.
 */
export async function revokeAccount(
  client: pg.ClientBase,
  announcing: Announcing,
  googleSub: string,
  told: { readonly actor: Actor; readonly detail: NonNullable<AuditEntry['detail']> },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE identity.google_account
        SET status = 'revoked', revoked_at = $2, access_token = NULL, access_token_expires_at = NULL,
            refresh_lease = NULL, refresh_leased_until = NULL
      WHERE sub = $1 AND status = 'active'`,
    [googleSub, announcing.now],
  );
  if (rowCount !== 1) return false;
  await announceAccess(client, 'calendar-access.revoked.v1', { googleSub }, announcing);
  const { rows } = await client.query<{ hospital_id: string; doctor_id: string }>(
    `SELECT doctor.hospital_id, doctor_id FROM identity.user_google_auth link JOIN identity.doctor ON doctor.id = user_id
      WHERE google_sub = $1 ORDER BY doctor.id`,
    [googleSub],
  );
  for (const { hospital_id: hospitalId, doctor_id: doctorId } of rows) {
    await appendAudit(client, {
      ...{ at: announcing.now, actor: told.actor, action: 'calendar.access-revoked' },
      ...{ doctor: { hospitalId, doctorId }, detail: { ...told.detail, googleSub } },
    });
  }
  return true;
}
