import { patientDetails, type HospitalId, type PatientDetails } from '@surgery-calendar/contracts';
import type pg from 'pg';
import { type Hospital } from '../hospital.ts';

/** From the strictest on. */
const byStrictness: readonly PatientDetails[] = ['none', 'initials', 'full'];

/**
 * What the hospital lets calendars show: the stricter of this replica's configuration and what was last announced. While replicas with
 * two configurations run, those with the old one say no more than the new one allows, so that the answers to the one
 * announcement are right whoever gives them. Undefined, and so nothing is placed, where either has none.
 */
export async function policyInForce(
  pool: pg.Pool,
  hospitals: readonly Pick<Hospital, 'hospitalId' | 'patientDetails'>[],
  hospitalId: HospitalId,
): Promise<PatientDetails | undefined> {
  const { rows } = await pool.query<{ patientDetails: string | null }>({
    name: 'announced-policy',
    text: 'SELECT patient_details AS "patientDetails" FROM identity.announced_policy WHERE hospital_id = $1',
    values: [hospitalId],
  });
  const own = hospitals.find((hospital) => hospital.hospitalId === hospitalId)?.patientDetails;
  const announced = patientDetails.safeParse(rows[0]?.patientDetails).data;
  return own === undefined || announced === undefined ? undefined : stricter(own, announced);
}

function stricter(one: PatientDetails, other: PatientDetails): PatientDetails {
  return byStrictness.indexOf(one) < byStrictness.indexOf(other) ? one : other;
}
