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
  | 'calendar.grant-discarded'
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

/**
 * The entry as the database can keep it: without NUL and half surrogate pairs, which it refuses, and which a reason that somebody typed
 * or an address that somebody forged may hold. The line must not fail for that, nor read back otherwise than it was hashed.
 */
export function storable(entry: AuditEntry): AuditEntry {
  const { actor, doctor, detail = {} } = entry;
  return {
    ...entry,
    actor: { ...actor, id: clean(actor.id), ip: actor.ip === undefined ? undefined : clean(actor.ip) },
    doctor: doctor && { hospitalId: clean(doctor.hospitalId), doctorId: clean(doctor.doctorId) },
    detail: Object.fromEntries(
      Object.entries(detail).map(([name, value]) => [
        clean(name),
        typeof value === 'string' ? clean(value) : value,
      ]),
    ),
  };
}

function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
