import { doctorId } from '@surgery-calendar/contracts';
import type pg from 'pg';
import { type DirectoryDoctor } from './directory-doctor.ts';
import { type UserFilter } from './parse-filter.ts';

interface Row {
  id: string;
  doctor_id: string;
  user_name: string | null;
  email: string | null;
  name: string | null;
  active: boolean;
  created_at: Date;
}

/** As the ids are written here; PostgreSQL takes others to be wrong, not unknown. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const COLUMNS = 'id, doctor_id, user_name, email, name, deactivated_at IS NULL AS active, created_at';

/** `userName` is the same in any case (RFC 7643, 4.1.1), the others are not. */
const CONDITIONS = {
  id: 'id::text = $2',
  externalId: 'doctor_id = $2',
  userName: 'lower(COALESCE(user_name, email, doctor_id)) = lower($2)',
} as const;

/** One page of a hospital's doctors, deactivated ones included and deleted ones not, and how many there are in all. */
export async function listDoctors(
  database: pg.Pool,
  hospitalId: string,
  asked: { readonly filter: UserFilter | undefined; readonly offset: number; readonly count: number },
): Promise<{ readonly total: number; readonly doctors: readonly DirectoryDoctor[] }> {
  const { filter } = asked;
  const where = `hospital_id = $1 AND deleted_at IS NULL AND ${filter === undefined ? '$2::text IS NULL' : CONDITIONS[filter.attribute]}`;
  const values = [hospitalId, filter?.value ?? null];
  const counted = await database.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM identity.doctor WHERE ${where}`,
    values,
  );
  const { rows } = await database.query<Row>(
    `SELECT ${COLUMNS} FROM identity.doctor WHERE ${where} ORDER BY created_at, id LIMIT $3 OFFSET $4`,
    [...values, asked.count, asked.offset],
  );
  return { total: counted.rows[0]?.total ?? 0, doctors: rows.map(doctorOf) };
}

/** A doctor of this hospital; undefined where there is none of this id, or where it was deleted or is another hospital's. */
export async function findDoctor(
  database: pg.Pool | pg.ClientBase,
  hospitalId: string,
  id: string,
): Promise<DirectoryDoctor | undefined> {
  if (!UUID.test(id)) return undefined;
  const { rows } = await database.query<Row>(
    `SELECT ${COLUMNS} FROM identity.doctor WHERE hospital_id = $1 AND id = $2 AND deleted_at IS NULL`,
    [hospitalId, id],
  );
  return rows[0] && doctorOf(rows[0]);
}

function doctorOf(row: Row): DirectoryDoctor {
  return {
    ...{ id: row.id, doctorId: doctorId.parse(row.doctor_id), createdAt: row.created_at },
    ...{ userName: row.user_name ?? undefined, name: row.name ?? undefined, email: row.email ?? undefined },
    isActive: row.active,
  };
}
