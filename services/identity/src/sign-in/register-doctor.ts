import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type DoctorClaims, type SignedInDoctor } from './signed-in-doctor.ts';

/**
 * Stores what the provider says of a doctor who signed in, known or new. Undefined for one whom the hospital's directory
 * deactivated or removed, and nothing is stored; where no directory is connected any more, the provider alone vouches for a removed one.
 */
export async function registerDoctor(
  { pool, newId }: { readonly pool: pg.Pool; readonly newId: () => string },
  doctor: DoctorClaims,
  signedIn: {
    readonly at: Date;
    readonly ip: string | undefined;
    /** Whether the hospital's directory says who is a doctor here: then its removal stands, whoever still signs in. */
    readonly directoryDecides: boolean;
  },
): Promise<SignedInDoctor | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO identity.doctor AS known (id, hospital_id, doctor_id, subject, email, name, created_at, signed_in_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
       ON CONFLICT (hospital_id, doctor_id) DO UPDATE SET subject = EXCLUDED.subject, email = EXCLUDED.email,
         name = EXCLUDED.name, signed_in_at = EXCLUDED.signed_in_at, deleted_at = NULL, deactivated_at = NULL
         WHERE known.deactivated_at IS NULL OR (known.deleted_at IS NOT NULL AND NOT $8)
       RETURNING id`,
      [
        ...[newId(), doctor.hospitalId, doctor.doctorId, doctor.subject, doctor.email, doctor.name],
        ...[signedIn.at, signedIn.directoryDecides],
      ],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    await appendAudit(client, {
      at: signedIn.at,
      actor: { kind: 'doctor', id: doctor.doctorId, ip: signedIn.ip },
      action: 'doctor.signed-in',
      doctor,
    });
    return { ...doctor, id: row.id };
  });
}
