import { createHash } from 'node:crypto';
import { canonicalJson } from '@surgery-calendar/contracts';

/** Who did it, and from which address where a request was its cause. */
export interface Actor {
  readonly kind: 'doctor' | 'operator' | 'directory' | 'identity-provider' | 'google' | 'system';
  /** The doctor's id, an operator's subject, an issuer, or the name of our own part. */
  readonly id: string;
  readonly ip?: string | undefined;
}

export type AuditAction =
  | 'doctor.signed-in'
  | 'doctor.signed-out'
  | 'doctor.sessions-ended'
  | 'doctor.provisioned'
  | 'doctor.deactivated'
  | 'doctor.activated'
  | 'doctor.deleted'
  | 'calendar.connected'
  | 'calendar.connection-refused'
  | 'calendar.paused'
  | 'calendar.resumed'
  | 'calendar.withdrawal-begun'
  | 'calendar.withdrawal-finished'
  | 'calendar.access-revoked'
  | 'google.security-event'
  | 'tokens.key-rotated';

/** One line of the audit log. `detail` names no patient and holds no token. */
export interface AuditEntry {
  readonly at: Date;
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly doctor?: { readonly hospitalId: string; readonly doctorId: string } | undefined;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Where the chain stands: the number and the hash of its last line. */
export interface ChainEnd {
  readonly seq: bigint;
  readonly hash: string;
}

/** SHA-256, in hex, over a line and the hash of the line before. */
export function hashOf(entry: AuditEntry, seq: bigint, previousHash: string): string {
  const line = {
    seq: seq.toString(),
    at: entry.at.toISOString(),
    actor: { kind: entry.actor.kind, id: entry.actor.id, ip: entry.actor.ip ?? null },
    action: entry.action,
    doctor: entry.doctor === undefined ? null : [entry.doctor.hospitalId, entry.doctor.doctorId],
    detail: entry.detail ?? {},
    previousHash,
  };
  return createHash('sha256').update(canonicalJson(line)).digest('hex');
}
