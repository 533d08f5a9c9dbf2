import { calendarAccessChange, type DoctorAccessEvent } from '@surgery-calendar/contracts';
import { enqueue } from '@surgery-calendar/outbox';
import type pg from 'pg';
import { SCHEMA } from '../schema.ts';
import { accessMessage } from './access-message.ts';

export interface Announcing {
  readonly newId: () => string;
  readonly now: Date;
}

/**
 * Raises the connection's version of the doctors concerned (one doctor, all of a Google account, or both) and puts a message for
 * each into the outbox, in the caller's transaction. A doctor who is leaving the account is not told of what befalls it: the bridge would
 * take the higher version for the end of the leave. Gives the new version of the doctor named.
 */
export async function announceAccess(
  client: pg.ClientBase,
  type: DoctorAccessEvent['type'],
  concerned: { readonly doctorRowId?: string; readonly googleSub?: string },
  { newId, now }: Announcing,
  /** With `withdrawing`: the account that the entries must leave. */
  leaves?: string,
): Promise<number> {
  const { rows } = await client.query<{ id: string; connectionVersion: number }>(
    `UPDATE identity.doctor SET connection_version = connection_version + 1
      WHERE id = ANY (ARRAY(
        SELECT $1::uuid
        UNION SELECT user_id FROM identity.user_google_auth link
               WHERE google_sub = $2
                 AND NOT EXISTS (SELECT FROM identity.withdrawal leaving
                                  WHERE leaving.user_id = link.user_id AND finished_at IS NULL)))
      RETURNING id, hospital_id AS "hospitalId", doctor_id AS "doctorId", connection_version AS "connectionVersion"`,
    [concerned.doctorRowId ?? null, concerned.googleSub ?? null],
  );
  const messages = rows.map((row) =>
    accessMessage(type, calendarAccessChange.parse({ ...row, googleSub: leaves }), {
      id: newId(),
      time: now,
    }),
  );
  await enqueue(client, SCHEMA, messages);
  return rows.find(({ id }) => id === concerned.doctorRowId)?.connectionVersion ?? 0;
}
