import { calendarAccessChange, type IdentityEvent } from '@surgery-calendar/contracts';
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
 * each into the outbox, in the caller's transaction.
 */
export async function announceAccess(
  client: pg.ClientBase,
  type: IdentityEvent['type'],
  concerned: { readonly doctorRowId?: string; readonly googleSub?: string },
  { newId, now }: Announcing,
): Promise<void> {
  const { rows } = await client.query(
    `UPDATE identity.doctor SET connection_version = connection_version + 1
      WHERE id = $1 OR id IN (SELECT user_id FROM identity.user_google_auth WHERE google_sub = $2)
      RETURNING hospital_id AS "hospitalId", doctor_id AS "doctorId", connection_version AS "connectionVersion"`,
    [concerned.doctorRowId ?? null, concerned.googleSub ?? null],
  );
  const messages = rows.map((row) =>
    accessMessage(type, calendarAccessChange.parse(row), { id: newId(), time: now }),
  );
  await enqueue(client, SCHEMA, messages);
}
