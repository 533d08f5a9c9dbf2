import { inTransaction } from '@surgery-calendar/postgres';
import { type Actor } from '../audit/audit-entry.ts';
import { lockOwn, type ChangingParts } from './change-doctor.ts';
import { takeAccess } from './deactivate-doctor.ts';

/**
 * Takes a doctor's access and forgets what they are called: at once, or when the account is left. The row stays, for the version of the
 * connection must never start over. Throws a 404 for a doctor who is none of this hospital.
 */
export function deleteDoctor(
  parts: ChangingParts,
  hospitalId: string,
  id: string,
  actor: Actor,
): Promise<void> {
  return inTransaction(parts.pool, async (client) => {
    const { doctorId } = await lockOwn(client, hospitalId, id);
    await client.query(
      `UPDATE identity.doctor
          SET deactivated_at = COALESCE(deactivated_at, $2), deleted_at = $2, user_name = NULL, subject = NULL
        WHERE id = $1`,
      [id, parts.now],
    );
    const doctor = { id, hospitalId, doctorId };
    const { isLeaving } = await takeAccess(client, parts, doctor, { actor, action: 'doctor.deleted' });
    if (!isLeaving) {
      await client.query('UPDATE identity.doctor SET email = NULL, name = NULL WHERE id = $1', [id]);
    }
  });
}
