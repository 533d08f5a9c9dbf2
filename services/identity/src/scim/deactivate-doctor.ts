import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type Actor, type AuditEntry } from '../audit/audit-entry.ts';
import { endSessionsOf } from '../sign-in/end-sessions-of.ts';
import { beginWithdrawal, type BeginningParts } from '../withdrawal/begin-withdrawal.ts';

export interface DoctorInQuestion {
  readonly id: string;
  readonly hospitalId: string;
  readonly doctorId: string;
}

/**
 * Takes everything from a doctor, in the caller's transaction and under the locks of `lockDoctor`: sessions end, a consent that waits is
 * dropped, the entries are taken off and the account is left. The caller has changed the row, and says by `action` how.
 */
export async function takeAccess(
  client: pg.ClientBase,
  parts: BeginningParts,
  doctor: DoctorInQuestion,
  told: { readonly actor: Actor; readonly action: AuditEntry['action'] },
): Promise<{ readonly isLeaving: boolean }> {
  const sessions = await endSessionsOf(client, { doctorRowId: doctor.id });
  const withdrawal = await beginWithdrawal(client, parts, {
    ...{ doctorRowId: doctor.id, cause: 'deprovisioned', actor: told.actor },
  });
  await appendAudit(client, {
    ...{ at: parts.now, ...told, doctor, detail: { sessions, withdrawal } },
  });
  return { isLeaving: withdrawal !== 'not-connected' };
}

/** The doctor signs in nowhere any more, until the directory activates them again. */
export async function deactivateDoctor(
  client: pg.ClientBase,
  parts: BeginningParts,
  doctor: DoctorInQuestion,
  actor: Actor,
): Promise<void> {
  await client.query('UPDATE identity.doctor SET deactivated_at = $2 WHERE id = $1', [doctor.id, parts.now]);
  await takeAccess(client, parts, doctor, { actor, action: 'doctor.deactivated' });
}

/** The doctor may sign in again and connect anew: nothing of before comes back. */
export async function activateDoctor(
  client: pg.ClientBase,
  { now }: { readonly now: Date },
  doctor: DoctorInQuestion,
  actor: Actor,
): Promise<void> {
  await client.query('UPDATE identity.doctor SET deactivated_at = NULL WHERE id = $1', [doctor.id]);
  await appendAudit(client, { ...{ at: now, actor, action: 'doctor.activated', doctor } });
}
