import { type DoctorId, type HospitalId } from '@surgery-calendar/contracts';
import type pg from 'pg';
import { type DoctorClaims } from '../sign-in/signed-in-doctor.ts';

export interface KnownDoctor {
  readonly id: string;
  readonly isActive: boolean;
}

/** A doctor of the hospital by the hospital's own id; undefined for one who never came and whom the directory never named. */
export async function findDoctor(
  pool: pg.Pool,
  doctor: { readonly hospitalId: HospitalId; readonly doctorId: DoctorId },
): Promise<KnownDoctor | undefined> {
  const { rows } = await pool.query<KnownDoctor>(
    `SELECT id, deactivated_at IS NULL AND deleted_at IS NULL AS "isActive"
       FROM identity.doctor WHERE hospital_id = $1 AND doctor_id = $2`,
    [doctor.hospitalId, doctor.doctorId],
  );
  return rows[0];
}

/** The doctor whom a bearer token names, known or new. A removed one does not come back by a token that outlived the removal. */
export async function knowDoctor(
  { pool, newId, now }: { readonly pool: pg.Pool; readonly newId: () => string; readonly now: Date },
  doctor: DoctorClaims,
): Promise<KnownDoctor> {
  const known = await findDoctor(pool, doctor);
  if (known !== undefined) return known;
  await pool.query(
    `INSERT INTO identity.doctor (id, hospital_id, doctor_id, subject, email, name, created_at, signed_in_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (hospital_id, doctor_id) DO NOTHING`,
    [newId(), doctor.hospitalId, doctor.doctorId, doctor.subject, doctor.email, doctor.name, now],
  );
  const added = await findDoctor(pool, doctor);
  if (added === undefined) throw new Error('a doctor that was just stored is not there');
  return added;
}
