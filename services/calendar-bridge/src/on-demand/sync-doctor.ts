import type { RequestedSync } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import { wakeEntries } from '../access/wake-entries.ts';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import { requestSweep } from '../sweep/request-sweep.ts';

/**
 * Makes every entry of the doctor due at once that is not over for a day, and a sweep of the calendar, where an account is known.
 * Undefined where nothing is known of such a doctor.
 */
export function syncDoctor(
  pool: Pool,
  doctor: DoctorKey,
  removesStrays: boolean,
): Promise<RequestedSync | undefined> {
  return inTransaction(pool, async (client) => {
    if (!(await isKnown(client, doctor))) return undefined;
    const entries = await wakeEntries(client, doctor, 'live');
    return { entries, sweep: await requestSweep(client, doctor, removesStrays) };
  });
}

async function isKnown(client: ClientBase, doctor: DoctorKey): Promise<boolean> {
  const { rows } = await client.query<{ known: boolean }>(
    `select exists (select from calendar_bridge.entry where hospital_id = $1 and doctor_id = $2)
         or exists (select from calendar_bridge.doctor_account where hospital_id = $1 and doctor_id = $2) as known`,
    [doctor.hospitalId, doctor.doctorId],
  );
  return rows[0]?.known === true;
}
