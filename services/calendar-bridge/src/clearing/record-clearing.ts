import type { ClientBase } from 'pg';
import type { DoctorKey } from './doctor-key.ts';

/** Remembers that the doctor's entries must leave an account; of several withdrawals the newest is the one that counts. */
export async function recordClearing(
  client: ClientBase,
  doctor: DoctorKey,
  withdrawal: { readonly connectionVersion: number; readonly googleSub: string },
): Promise<void> {
  await client.query(
    `insert into calendar_bridge.clearing (hospital_id, doctor_id, connection_version, google_sub)
     values ($1, $2, $3, $4)
     on conflict (hospital_id, doctor_id) do update
     set connection_version = excluded.connection_version, google_sub = excluded.google_sub,
         requested_at = excluded.requested_at
     where clearing.connection_version < excluded.connection_version`,
    [doctor.hospitalId, doctor.doctorId, withdrawal.connectionVersion, withdrawal.googleSub],
  );
}

/** Identity has gone on to `connectionVersion` without an answer: nobody waits for an older one any more. */
export async function abandonClearing(
  client: ClientBase,
  doctor: DoctorKey,
  connectionVersion: number,
): Promise<void> {
  await client.query(
    `delete from calendar_bridge.clearing
     where hospital_id = $1 and doctor_id = $2 and connection_version < $3`,
    [doctor.hospitalId, doctor.doctorId, connectionVersion],
  );
}
