import type { ClientBase } from 'pg';
import type { DoctorKey } from '../clearing/doctor-key.ts';
import { sweepDueChannel } from './sweep-due-channel.ts';

/**
 * Makes a comparison of the doctor's calendar with what is desired due at once, when the client's transaction commits; one that is
 * under way is followed by another. Resolves with false where no account of the doctor was ever seen: there is nothing to compare.
 */
export async function requestSweep(
  client: ClientBase,
  doctor: DoctorKey,
  /** Whether it takes off whatever nothing wants, however much that is: a human looked at it. */
  removesStrays = false,
): Promise<boolean> {
  const { rowCount } = await client.query(
    // The instant of the request, not of the transaction: a sweep tells by it which requests came after it had begun.
    `update calendar_bridge.doctor_account set sweep_due_at = clock_timestamp(), removes_strays = removes_strays or $3
     where hospital_id = $1 and doctor_id = $2`,
    [doctor.hospitalId, doctor.doctorId, removesStrays],
  );
  if (rowCount === 0) return false;
  await client.query(`notify ${sweepDueChannel}`);
  return true;
}
