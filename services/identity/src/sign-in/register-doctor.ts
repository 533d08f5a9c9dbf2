import type pg from 'pg';
import { type DoctorClaims, type SignedInDoctor } from './signed-in-doctor.ts';

/** Stores what the provider says of a doctor who signed in, known or new. */
export async function registerDoctor(
  { pool, newId, now }: { readonly pool: pg.Pool; readonly newId: () => string; readonly now: Date },
  doctor: DoctorClaims,
): Promise<SignedInDoctor> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO identity.doctor (id, hospital_id, doctor_id, subject, email, name, created_at, signed_in_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
     ON CONFLICT (hospital_id, doctor_id) DO UPDATE SET subject = EXCLUDED.subject, email = EXCLUDED.email,
       name = EXCLUDED.name, signed_in_at = EXCLUDED.signed_in_at
     RETURNING id`,
    [newId(), doctor.hospitalId, doctor.doctorId, doctor.subject, doctor.email, doctor.name, now],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the database returned no row of an upsert');
  return { ...doctor, id: row.id };
}
