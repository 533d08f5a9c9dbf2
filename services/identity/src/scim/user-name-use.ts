import pg from 'pg';
import { ScimError } from './scim-error.ts';

/** Throws where another doctor of the hospital is called the same: by it a directory finds the one whom it means. */
export async function requireFreeUserName(
  client: pg.ClientBase,
  hospitalId: string,
  doctor: { readonly id: string; readonly userName: string | undefined },
): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM identity.doctor
      WHERE hospital_id = $1 AND id <> $2 AND deleted_at IS NULL
        AND lower(COALESCE(user_name, email, doctor_id)) = lower($3)`,
    [hospitalId, doctor.id, doctor.userName],
  );
  if (rowCount !== 0) throw taken('userName');
}

/** The same, of two requests in one moment: the database lets one of them through. */
export function asUserNameTaken(error: unknown): unknown {
  const isTaken =
    error instanceof pg.DatabaseError &&
    error.code === '23505' &&
    error.constraint === 'one_doctor_of_a_hospital_per_user_name';
  return isTaken ? taken('userName') : error;
}

export function taken(attribute: 'externalId' | 'userName'): ScimError {
  return new ScimError(409, `Another doctor has this ${attribute}.`, { scimType: 'uniqueness' });
}
