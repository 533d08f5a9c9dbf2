import type pg from 'pg';
import { hashOf, storable, type AuditEntry } from './audit-entry.ts';

/**
 * Adds a line to the audit log, in the transaction of what it tells of: neither is there without the other. Appends wait for one another
 * from here to the commit, so it is called last.
 */
export async function appendAudit(client: pg.ClientBase, told: AuditEntry): Promise<void> {
  const entry = storable(told);
  const { rows } = await client.query<{ seq: string; hash: string }>(
    'SELECT seq, hash FROM identity.audit_head FOR UPDATE',
  );
  const [head] = rows;
  if (head === undefined) throw new Error('the audit log has no head');
  const seq = BigInt(head.seq) + 1n;
  const hash = hashOf(entry, seq, head.hash);
  const { actor, doctor } = entry;
  await client.query(
    `INSERT INTO identity.audit_log
       (seq, at, actor_kind, actor_id, action, hospital_id, doctor_id, ip, detail, previous_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      seq,
      entry.at,
      actor.kind,
      actor.id,
      entry.action,
      doctor?.hospitalId,
      doctor?.doctorId,
      actor.ip,
      JSON.stringify(entry.detail ?? {}),
      head.hash,
      hash,
    ],
  );
  await client.query('UPDATE identity.audit_head SET seq = $1, hash = $2', [seq, hash]);
}
