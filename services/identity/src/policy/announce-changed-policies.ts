import { type HospitalId } from '@surgery-calendar/contracts';
import { enqueue } from '@surgery-calendar/outbox';
import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { type Hospital } from '../hospital.ts';
import { identityEventMessage } from '../identity-event-message.ts';
import { SCHEMA } from '../schema.ts';

/**
 * A hospital's policy is configuration, so it changes with a start: tells the bridge, once among all replicas, of each hospital whose
 * policy is not the one last announced. Replicas of an older configuration answer by it as well from then on, where it is stricter. Call it
 * before this replica serves.
 */
export function announceChangedPolicies(parts: {
  readonly pool: pg.Pool;
  readonly hospitals: readonly Pick<Hospital, 'hospitalId' | 'patientDetails'>[];
  readonly clock: () => Date;
  readonly newId: () => string;
}): Promise<void> {
  const { pool, hospitals, clock, newId } = parts;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ hospitalId: HospitalId }>(
      `INSERT INTO identity.announced_policy AS announced (hospital_id, patient_details)
       SELECT * FROM unnest($1::text[], $2::text[]) AS given (hospital_id, patient_details) ORDER BY hospital_id
       ON CONFLICT (hospital_id) DO UPDATE SET patient_details = excluded.patient_details
          WHERE announced.patient_details IS DISTINCT FROM excluded.patient_details
       RETURNING hospital_id AS "hospitalId"`,
      [
        hospitals.map((hospital) => hospital.hospitalId),
        hospitals.map((hospital) => hospital.patientDetails),
      ],
    );
    await enqueue(
      client,
      SCHEMA,
      rows.map(({ hospitalId }) =>
        identityEventMessage('policy.changed.v1', hospitalId, { hospitalId }, { id: newId(), time: clock() }),
      ),
    );
  });
}
