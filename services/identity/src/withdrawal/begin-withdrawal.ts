import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type Actor, type AuditEntry } from '../audit/audit-entry.ts';
import { announceAccess, type Announcing } from '../connection/announce-access.ts';
import { isLeaving, lockDoctor } from '../connection/lock-doctor.ts';
import { discardPendingGrant } from '../connection/pending-grant.ts';
import { announceDeparture } from './departure-channel.ts';
import { type WithdrawalCause } from './withdrawal.ts';

export interface BeginningParts extends Announcing {
  /** How long the bridge may take to remove the entries, and Google to answer the revocation. */
  readonly patienceMs: number;
}

export type BeginOutcome = 'begun' | 'under-way' | 'not-connected';

/**
 * Begins a doctor's leave of the linked Google account, in the caller's transaction: from its commit on the bridge may only remove. A
 * consent that waited for the one under way is given up: whoever says "disconnect" last, means it, and stands in the audit log with
 * the reason.
 */
export async function beginWithdrawal(
  client: pg.ClientBase,
  { newId, now, patienceMs }: BeginningParts,
  leaving: {
    readonly doctorRowId: string;
    readonly cause: WithdrawalCause;
    readonly actor: Actor;
    /** An operator's words. */
    readonly reason?: string;
  },
): Promise<BeginOutcome> {
  const { doctorRowId, cause, actor, reason } = leaving;
  const doctor = await lockDoctor(client, doctorRowId);
  if (cause !== 'another-account') {
    await discardPendingGrant(client, { newId, now, patienceMs }, doctorRowId);
  }
  if (doctor?.googleSub === undefined) return 'not-connected';
  const entry: AuditEntry = {
    ...{ at: now, actor, action: 'calendar.withdrawal-begun', doctor },
    detail: { cause, googleSub: doctor.googleSub, ...(reason === undefined ? {} : { reason }) },
  };
  if (await isLeaving(client, doctorRowId)) {
    await appendAudit(client, { ...entry, detail: { ...entry.detail, alreadyUnderWay: true } });
    return 'under-way';
  }
  const version = await announceAccess(
    client,
    'calendar-access.withdrawing.v1',
    { doctorRowId },
    { newId, now },
    doctor.googleSub,
  );
  const patientUntil = new Date(now.getTime() + patienceMs);
  await client.query(
    `INSERT INTO identity.withdrawal
       (id, user_id, google_sub, cause, step, connection_version, requested_at, patient_until, due_at)
     VALUES ($1, $2, $3, $4, 'removing', $5, $6, $7, $7)`,
    [newId(), doctorRowId, doctor.googleSub, cause, version, now, patientUntil],
  );
  await announceDeparture(client);
  await appendAudit(client, entry);
  return 'begun';
}
