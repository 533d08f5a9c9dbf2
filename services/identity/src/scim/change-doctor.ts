import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { type Actor } from '../audit/audit-entry.ts';
import { lockDoctor } from '../connection/lock-doctor.ts';
import { type BeginningParts } from '../withdrawal/begin-withdrawal.ts';
import { activateDoctor, deactivateDoctor } from './deactivate-doctor.ts';
import { type DirectoryDoctor, type DoctorAttributes } from './directory-doctor.ts';
import { findDoctor } from './find-doctors.ts';
import { noSuchResource } from './scim-error.ts';
import { asUserNameTaken, requireFreeUserName } from './user-name-use.ts';

export interface ChangingParts extends BeginningParts {
  readonly pool: pg.Pool;
}

/**
 * Changes what the directory says of a doctor, and takes or gives back their access where `active` changes with it, in one transaction.
 * Throws a 404 for a doctor who is none of this hospital, and whatever `change` throws.
 */
export async function changeDoctor(
  parts: ChangingParts,
  hospitalId: string,
  id: string,
  change: (present: DirectoryDoctor) => DoctorAttributes,
  actor: Actor,
): Promise<DirectoryDoctor> {
  try {
    return await inTransaction(parts.pool, async (client) => {
      const present = await lockOwn(client, hospitalId, id);
      const wanted = change(present);
      if (wanted.userName !== present.userName) {
        await requireFreeUserName(client, hospitalId, { id: present.id, userName: wanted.userName });
      }
      await client.query('UPDATE identity.doctor SET user_name = $2, email = $3, name = $4 WHERE id = $1', [
        present.id,
        wanted.userName,
        wanted.email,
        wanted.name,
      ]);
      const doctor = { id: present.id, hospitalId, doctorId: present.doctorId };
      if (present.isActive && !wanted.isActive) await deactivateDoctor(client, parts, doctor, actor);
      if (!present.isActive && wanted.isActive) await activateDoctor(client, parts, doctor, actor);
      return { ...present, ...wanted };
    });
  } catch (error) {
    throw asUserNameTaken(error);
  }
}

/** Looks before it locks, so that no directory can hold another hospital's row, and again under the locks. */
export async function lockOwn(
  client: pg.ClientBase,
  hospitalId: string,
  id: string,
): Promise<DirectoryDoctor> {
  const seen = await findDoctor(client, hospitalId, id);
  if (seen === undefined) throw noSuchResource();
  await lockDoctor(client, seen.id);
  const locked = await findDoctor(client, hospitalId, id);
  if (locked === undefined) throw noSuchResource();
  return locked;
}
