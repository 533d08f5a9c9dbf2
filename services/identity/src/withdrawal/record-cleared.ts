import { type DoctorCleared } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { announceDeparture } from './departure-channel.ts';

/** Notes that the bridge has taken a doctor's entries off. An answer to another withdrawal than the one under way changes nothing. */
export function recordCleared(pool: pg.Pool, cleared: DoctorCleared, now: Date): Promise<void> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE identity.withdrawal SET cleared_at = $4, left_behind = $5, due_at = $4
         FROM identity.doctor
        WHERE doctor.id = user_id AND hospital_id = $1 AND doctor_id = $2 AND withdrawal.connection_version = $3
          AND step = 'removing' AND cleared_at IS NULL`,
      [cleared.hospitalId, cleared.doctorId, cleared.connectionVersion, now, cleared.left],
    );
    if (rowCount === 1) await announceDeparture(client);
  });
}
