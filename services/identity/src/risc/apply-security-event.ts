import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type AuditEntry } from '../audit/audit-entry.ts';
import { type Announcing } from '../connection/announce-access.ts';
import { revokeAccount } from '../connection/revoke-account.ts';
import { endSessionsOf } from '../sign-in/end-sessions-of.ts';
import { judgeEvent } from './judge-event.ts';
import { type SecurityEvent } from './security-event.ts';

interface Linked {
  readonly id: string;
  readonly hospitalId: string;
  readonly doctorId: string;
}

/** Applies one event in the caller's transaction, in which the account is locked, and writes down what it changed or why nothing. */
export async function applySecurityEvent(
  client: pg.ClientBase,
  announcing: Announcing,
  happened: {
    readonly event: SecurityEvent;
    readonly account: { readonly googleSub: string; readonly grantedAt: Date } | undefined;
    readonly happenedAt: Date;
    readonly ip: string | undefined;
  },
): Promise<void> {
  const { event, account, ip } = happened;
  const actor = { kind: 'google', id: event.name, ip } as const;
  const doctors = account === undefined ? [] : await linkedDoctors(client, account.googleSub);
  const told = {
    ...(event.reason && { reason: event.reason }),
    ...(account && { googleSub: account.googleSub }),
  };
  const write = (action: AuditEntry['action'], doctor: Linked | undefined, detail: AuditEntry['detail']) =>
    appendAudit(client, { at: announcing.now, actor, action, doctor, detail: { ...told, ...detail } });
  const writeNothing = async (because: string): Promise<void> => {
    if (doctors.length === 0) await write('google.security-event', undefined, { because });
    for (const doctor of doctors) await write('google.security-event', doctor, { because });
  };

  const judgement = judgeEvent(event, happened.happenedAt, account);
  if (judgement.kind === 'nothing' || account === undefined) {
    await writeNothing(judgement.kind === 'nothing' ? judgement.because : 'unknown-account');
    return;
  }
  const ended: [Linked, number][] = [];
  if (judgement.endsSessions) {
    for (const doctor of doctors)
      ended.push([doctor, await endSessionsOf(client, { doctorRowId: doctor.id })]);
  }
  if (judgement.revokes) {
    const isRevoked = await revokeAccount(client, announcing, account.googleSub, { actor, detail: told });
    if (!isRevoked) await writeNothing('not-active');
  }
  for (const [doctor, sessions] of ended) await write('doctor.sessions-ended', doctor, { sessions });
}

async function linkedDoctors(client: pg.ClientBase, googleSub: string): Promise<Linked[]> {
  const { rows } = await client.query<Linked>(
    `SELECT doctor.id, doctor.hospital_id AS "hospitalId", doctor.doctor_id AS "doctorId"
       FROM identity.user_google_auth link JOIN identity.doctor ON doctor.id = link.user_id
      WHERE link.google_sub = $1 ORDER BY doctor.id`,
    [googleSub],
  );
  return rows;
}
