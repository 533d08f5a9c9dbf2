import type pg from 'pg';
import { type z } from 'zod';
import { CALENDAR_SCOPE } from '../google/scopes.ts';
import { type doctorList, type doctorQuery } from './api-schemas.ts';

type Item = z.infer<typeof doctorList>['items'][number];

/** A hospital's doctors and where their connections stand, by their ids. */
export async function listDoctors(
  pool: pg.Pool,
  hospitalId: string,
  query: z.output<typeof doctorQuery>,
): Promise<z.infer<typeof doctorList>> {
  const { rows } = await pool.query<Item>(
    `SELECT * FROM (
       SELECT doctor_id AS "doctorId", deactivated_at IS NULL AS active,
         CASE WHEN link.user_id IS NULL THEN 'not-connected'
              WHEN withdrawal.id IS NOT NULL THEN 'withdrawing'
              WHEN account.status = 'revoked' THEN 'access-revoked'
              WHEN $4 <> ALL (account.scopes) THEN 'scope-missing'
              WHEN link.paused_at IS NOT NULL THEN 'paused'
              ELSE 'connected' END AS state
         FROM identity.doctor
         LEFT JOIN identity.user_google_auth link ON link.user_id = doctor.id
         LEFT JOIN identity.google_account account ON account.sub = link.google_sub
         LEFT JOIN identity.withdrawal ON withdrawal.user_id = doctor.id AND withdrawal.finished_at IS NULL
        WHERE doctor.hospital_id = $1 AND deleted_at IS NULL AND doctor_id COLLATE "C" > $2) known
      WHERE $3::text IS NULL OR state = $3
      ORDER BY "doctorId" COLLATE "C" LIMIT $5`,
    [hospitalId, query.after ?? '', query.state ?? null, CALENDAR_SCOPE, query.limit + 1],
  );
  const items = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? items.at(-1) : undefined;
  return { items, ...(last === undefined ? {} : { next: last.doctorId }) };
}
