import { type DoctorId } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type Actor } from '../audit/audit-entry.ts';
import { type DirectoryDoctor, type DoctorAttributes } from './directory-doctor.ts';
import { findDoctor } from './find-doctors.ts';
import { asUserNameTaken, requireFreeUserName, taken } from './user-name-use.ts';

/**
 * Makes a doctor known before the first sign-in, or again after the directory had deleted them. Throws a 409 where the hospital has a
 * doctor of this id or this name already.
 */
export async function provisionDoctor(
  parts: { readonly pool: pg.Pool; readonly newId: () => string; readonly now: Date },
  hospitalId: string,
  given: DoctorAttributes & { readonly doctorId: DoctorId },
  actor: Actor,
): Promise<DirectoryDoctor> {
  const { now } = parts;
  try {
    return await inTransaction(parts.pool, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO identity.doctor AS known
           (id, hospital_id, doctor_id, user_name, email, name, created_at, deactivated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8 THEN NULL ELSE $7::timestamptz END)
         ON CONFLICT (hospital_id, doctor_id) DO UPDATE SET user_name = EXCLUDED.user_name, email = EXCLUDED.email,
           name = EXCLUDED.name, deactivated_at = EXCLUDED.deactivated_at, deleted_at = NULL
           WHERE known.deleted_at IS NOT NULL
         RETURNING id`,
        [
          parts.newId(),
          hospitalId,
          given.doctorId,
          given.userName,
          given.email,
          given.name,
          now,
          given.isActive,
        ],
      );
      const [row] = rows;
      if (row === undefined) throw taken('externalId');
      await requireFreeUserName(client, hospitalId, { id: row.id, userName: given.userName });
      const provisioned = await findDoctor(client, hospitalId, row.id);
      if (provisioned === undefined) throw new Error('a doctor who was just stored is not there');
      await appendAudit(client, {
        ...{ at: now, actor, action: 'doctor.provisioned', doctor: { hospitalId, doctorId: given.doctorId } },
        detail: { active: given.isActive },
      });
      return provisioned;
    });
  } catch (error) {
    throw asUserNameTaken(error);
  }
}
